import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { choice, flag, text } from "../../url-state.ts";

// The state of the page as it stands in its address.

const TABS = ["accountSet", "limits", "accountSets", "display"] as const;
export type TabName = (typeof TABS)[number];

export const settingsFields = {
  tab: choice(TABS, "accountSet"),
  /** The dialog for a new account set is open. */
  newAccountSet: flag(),
  /** The limits in the dialog: of this step and number; `newLimits`: of one still to be named. */
  newLimits: flag(),
  limitsStep: text(),
  limitsQuantity: choice(QUANTITIES, QUANTITY_DEFAULT),
};
