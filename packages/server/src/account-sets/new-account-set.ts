import { RUN_GAP_MINUTES_DEFAULT } from "@cellgrade/contract/account-set-rules";
import { forEachMeasured } from "@cellgrade/contract/quantities";
import type { Shift } from "@cellgrade/contract/shifts";
import { UNIT_UNKNOWN, type Units } from "@cellgrade/contract/units";
import type { AccountSet, AccountSetChanges } from "@cellgrade/store/system";

/** The units of a new account set. v1.0 names no unit, so none is claimed until somebody sets it. */
const UNITS_UNKNOWN: Units = forEachMeasured(() => UNIT_UNKNOWN);

/** Days of history, enough to see what a retest of last quarter replaced. */
const HISTORY_DAYS_DEFAULT = 90;

/** The shifts that most halls work: two of twelve hours. */
const SHIFTS_DEFAULT: readonly Shift[] = [
  { name: "白班", start: "08:00" },
  { name: "夜班", start: "20:00" },
];

/** An account set with the defaults of CONTRACT, such as v1.0's overwriting and the server's time zone. */
export function newAccountSet(code: string, name: string): Omit<AccountSet, "id" | "version"> {
  return {
    code,
    name,
    enabled: true,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    units: UNITS_UNKNOWN,
    overwrite: "arrival",
    historyDays: HISTORY_DAYS_DEFAULT,
    shifts: SHIFTS_DEFAULT,
    runGapMinutes: RUN_GAP_MINUTES_DEFAULT,
    recordDays: null,
    rejectionDays: null,
    createdAt: Date.now(),
  };
}

/** A new account set with settings of its own. */
export function withSettings(
  fresh: Omit<AccountSet, "id" | "version">,
  settings: AccountSetChanges,
): Omit<AccountSet, "id" | "version"> {
  return { ...fresh, ...settings, units: { ...fresh.units, ...settings.units } };
}
