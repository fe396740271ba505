import { serverNow } from "../../api/server-clock.ts";
import { number, type StateOf, text, texts } from "../../url-state.ts";

// The state of the page as it stands in its address: what the preview counts, and which version is looked at.

export const gradingFields = {
  workStep: texts(),
  testTimeFrom: text(),
  testTimeTo: text(),
  version: number(),
};

export type GradingState = StateOf<typeof gradingFields>;

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** Whole hours, so that the same is asked for a while. */
function weekAgo(now = serverNow()): string {
  return new Date(Math.floor((now - WEEK_MS) / HOUR_MS) * HOUR_MS).toISOString();
}

/** What is counted: without a range what was received in the last seven days, since all there ever was may take long. */
export function previewQuery({ workStep, testTimeFrom, testTimeTo }: GradingState) {
  const ranged = testTimeFrom !== null || testTimeTo !== null;
  return {
    ...(workStep.length > 0 && { workStep }),
    ...(testTimeFrom !== null && { testTimeFrom }),
    ...(testTimeTo !== null && { testTimeTo }),
    ...(!ranged && { receivedFrom: weekAgo() }),
  };
}
