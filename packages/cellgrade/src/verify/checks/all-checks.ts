import type { Check } from "../check.ts";
import { accountSetChecks } from "./account-set.ts";
import { answerChecks } from "./answers.ts";
import { bodyChecks } from "./body.ts";
import { definitionBodyChecks } from "./definition-body.ts";
import { definitionChecks } from "./definition.ts";
import { fieldChecks } from "./fields.ts";
import { httpStatus } from "./http-status.ts";
import { httpChecks } from "./http.ts";
import { jsonObjectChecks } from "./json-object.ts";
import { overwriteChecks, refusedLeavesNothing, secondAccountSetChecks } from "./overwrite.ts";
import { unobservableChecks } from "./unobservable.ts";

/** Every check but the baseline, in the order in which they run. Those about the whole run come last. */
export const ALL_CHECKS: readonly Check[] = [
  ...definitionChecks,
  ...definitionBodyChecks,
  ...overwriteChecks,
  ...secondAccountSetChecks,
  ...bodyChecks,
  ...fieldChecks,
  ...jsonObjectChecks,
  ...accountSetChecks,
  ...httpChecks,
  ...unobservableChecks,
  refusedLeavesNothing,
  ...answerChecks,
  httpStatus,
];
