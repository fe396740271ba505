import type { Schema } from "../api/schema.ts";

// What a tab and the worker that holds the browser's one connection say to each other.

export type LiveState = "connecting" | "connected" | "disconnected";

/** `saved`: at most once a second, with up to 20 of the newest records. `refused`: `accountSet` null when none was known. */
export type LiveEvent =
  | {
      readonly type: "saved";
      readonly accountSet: string;
      readonly at: string;
      readonly count: number;
      readonly items: readonly Schema<"Record">[];
    }
  | { readonly type: "refused"; readonly accountSet: string | null; readonly at: string; readonly count: number }
  /** Connected again after a gap: what happened meanwhile was not told, so ask for it. */
  | { readonly type: "resumed" };

export type FromTab =
  /** The account sets that the tab wants to hear of, all of them; said again as a sign of life. */
  { readonly type: "want"; readonly accountSets: readonly string[] } | { readonly type: "bye" };

export type ToTab =
  | { readonly type: "state"; readonly state: LiveState }
  | { readonly type: "event"; readonly event: LiveEvent };

/** A tab says that often what it wants. Browsers let a tab in the background do so once a minute. */
export const SIGN_OF_LIFE_MS = 30_000;

/** A tab that crashed says no bye: silent for so long, it is no longer heard. */
export const SILENT_TAB_MS = 180_000;
