import { serverNow } from "../../api/server-clock.ts";
import { number, type StateOf, text, texts } from "../../url-state.ts";

// The state of the page, as its address holds it: the cells that the preview counts, and the version that is open.

export const gradingFields = {
  workStep: texts(),
  testTimeFrom: text(),
  testTimeTo: text(),
  version: number(),
};

export type GradingState = StateOf<typeof gradingFields>;

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** The moment a week ago in whole hours, so that the query stays the same for a while. */
function weekAgo(now = serverNow()): string {
  return new Date(Math.floor((now - WEEK_MS) / HOUR_MS) * HOUR_MS).toISOString();
}

/**
 * The query of the preview. Without a range it counts the receipts of the last seven days: all records may take long.
 */
export function previewQuery({ workStep, testTimeFrom, testTimeTo }: GradingState) {
  const ranged = testTimeFrom !== null || testTimeTo !== null;
  return {
    ...(workStep.length > 0 && { workStep }),
    ...(testTimeFrom !== null && { testTimeFrom }),
    ...(testTimeTo !== null && { testTimeTo }),
    ...(!ranged && { receivedFrom: weekAgo() }),
  };
}
