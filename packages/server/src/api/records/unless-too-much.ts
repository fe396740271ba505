import { KEYS_MAX, VALUES_MAX } from "@cellgrade/store/statistics";
import { Problem } from "../../problem.ts";

/** The answer of the store. Throws TOO_MUCH_TO_ANSWER where the store had to give up. */
export function unlessTooMuch<Answer>(answer: Answer | null): Answer {
  if (answer !== null) return answer;
  throw new Problem("TOO_MUCH_TO_ANSWER", { values: VALUES_MAX, subgroups: KEYS_MAX });
}
