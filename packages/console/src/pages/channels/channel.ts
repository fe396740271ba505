import type { Routes } from "../../api/schema.ts";

type Channels = Routes["GET /api/v1/account-sets/{code}/channels"]["answer"];
export type Channel = Channels["items"][number];

/** Equal values in a row from here on are no chance: a frozen acquisition. */
const STUCK_RUN_MIN = 5;
/** As many NG in a row speak of the channel rather than of the cells. */
const NG_RUN_MIN = 3;

export function isStuck({ stuckRun }: Channel): boolean {
  return stuckRun >= STUCK_RUN_MIN;
}

export function isRepeatedlyNg({ ngRun }: Channel): boolean {
  return ngRun >= NG_RUN_MIN;
}
