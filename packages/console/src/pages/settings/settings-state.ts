import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { choice, flag, text } from "../../url-state.ts";

// The state of the page, as its address holds it.

const TABS = ["accountSet", "machines", "limits", "accountSets", "display"] as const;
export type TabName = (typeof TABS)[number];

export const settingsFields = {
  tab: choice(TABS, "accountSet"),
  /** True when the dialog for a new account set is open. */
  newAccountSet: flag(),
  /** True when the dialog of limits is open and its step is still to be named. Else `limitsStep` names it. */
  newLimits: flag(),
  limitsStep: text(),
  limitsQuantity: choice(QUANTITIES, QUANTITY_DEFAULT),
};
