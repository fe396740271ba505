import type { Routes } from "../../api/schema.ts";

type Channels = Routes["GET /api/v1/account-sets/{code}/channels"]["answer"];
export type Channel = Channels["items"][number];

/** A streak of this many equal values is no chance: the acquisition is frozen. */
const STUCK_STREAK_MIN = 5;
/** A streak of this many NG tells of the channel rather than of the cells. */
const NG_STREAK_MIN = 3;

export function isStuck({ stuckStreak }: Channel): boolean {
  return stuckStreak >= STUCK_STREAK_MIN;
}

export function isRepeatedlyNg({ ngStreak }: Channel): boolean {
  return ngStreak >= NG_STREAK_MIN;
}
