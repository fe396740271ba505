import { type ErrorCode, ERRORS } from "@cellgrade/contract/errors";
import { choice, flag, number, text, texts } from "../../url-state.ts";

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

export const DRAWER_VIEWS = ["text", "hex", "correct"] as const;
export type DrawerView = (typeof DRAWER_VIEWS)[number];

/** The state of the page, as its address holds it. */
export const rejectionFields = {
  /** The submissions of the account set, those without an account set, or all. */
  scope: choice(["accountSet", "none", "all"], "accountSet"),
  deviceCode: text(),
  address: text(),
  code: text(),
  /** A moment in ISO 8601, inclusive. */
  receivedFrom: text(),
  receivedTo: text(),
  /** The cursors of all pages from the second to the present one, so that there is a way back. */
  cursor: texts(),
  /** The id of the submission that is open. */
  open: number(),
  view: choice(DRAWER_VIEWS, "text"),
  bulk: flag(),
};
