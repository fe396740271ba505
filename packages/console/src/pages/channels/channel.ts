import type { Routes } from "../../api/schema.ts";

type Channels = Routes["GET /api/v1/account-sets/{code}/channels"]["answer"];
export type Channel = Channels["items"][number];

/** A run of this many equal values is no chance: the acquisition is frozen. */
const STUCK_RUN_MIN = 5;
/** A run of this many NG tells of the channel rather than of the cells. */
const NG_RUN_MIN = 3;

export function isStuck({ stuckRun }: Channel): boolean {
  return stuckRun >= STUCK_RUN_MIN;
}

export function isRepeatedlyNg({ ngRun }: Channel): boolean {
  return ngRun >= NG_RUN_MIN;
}
