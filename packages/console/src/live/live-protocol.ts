import type { Schema } from "../api/schema.ts";

// The messages between a tab and the worker that holds the browser's one connection.

/** `polling`: no stream gets through, so the server is asked every few seconds. */
export type LiveState = "connecting" | "connected" | "polling" | "disconnected";

/** Whether the page follows the saves. */
export function isUp(state: LiveState): boolean {
  return state === "connected" || state === "polling";
}

/**
 * `saved` comes at most once a second, with up to 20 of the newest records. The `accountSet` of `refused` is null when
 * the submission named none that is known.
 */
export type LiveEvent =
  | {
      readonly type: "saved";
      readonly accountSet: string;
      readonly at: string;
      readonly count: number;
      readonly items: readonly Schema<"Record">[];
    }
  | { readonly type: "refused"; readonly accountSet: string | null; readonly at: string; readonly count: number }
  /** The connection is up, for the first time or again. No event told of what happened before, so ask for it. */
  | { readonly type: "resumed" };

export type FromTab =
  /** All account sets that the tab wants to hear of. The tab repeats the message as a sign of life. */
  { readonly type: "want"; readonly accountSets: readonly string[] } | { readonly type: "bye" };

export type ToTab =
  | { readonly type: "state"; readonly state: LiveState }
  | { readonly type: "event"; readonly event: LiveEvent };

/** The time between two signs of life of a tab. Browsers let a tab in the background give one a minute. */
export const SIGN_OF_LIFE_MS = 30_000;

/** A tab without a sign of life for 3 minutes is forgotten: a tab that crashed says no bye. */
export const SILENT_TAB_MS = 180_000;
