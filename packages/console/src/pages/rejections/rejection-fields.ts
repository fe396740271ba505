import { type ErrorCode, ERRORS } from "@cellgrade/contract/errors";
import { choice, flag, number, text, texts } from "../../url-state.ts";

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

export const DRAWER_VIEWS = ["text", "hex", "correct"] as const;
export type DrawerView = (typeof DRAWER_VIEWS)[number];

/** The page of refused submissions in the address. */
export const rejectionFields = {
  /** Those of the account set, those without one, or all there are. */
  scope: choice(["accountSet", "none", "all"], "accountSet"),
  deviceCode: text(),
  address: text(),
  code: text(),
  /** ISO 8601, inclusive. */
  receivedFrom: text(),
  receivedTo: text(),
  /** The cursors that led here from the first page, so that there is a way back. */
  cursor: texts(),
  /** Id of the one that is open. */
  open: number(),
  view: choice(DRAWER_VIEWS, "text"),
  bulk: flag(),
};
