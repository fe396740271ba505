import {
  ACCOUNT_SET_NAME_CHARACTERS_MAX,
  DAYS_MAX,
  DAYS_MIN,
  OVERWRITE_POLICIES,
  RUN_GAP_MINUTES,
} from "@cellgrade/contract/account-set-rules";
import { forEachMeasured } from "@cellgrade/contract/quantities";
import { SHIFTS_MAX } from "@cellgrade/contract/shifts";
import { Type } from "typebox";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";

const unit = Type.String({ description: "unknown until somebody says it: v1.0 names no unit." });

const days = (setting: "recordDays" | "rejectionDays", description: string) =>
  nullable(Type.Integer({ minimum: DAYS_MIN[setting], maximum: DAYS_MAX, description }));

/** What can be set of an account set. */
export const accountSetSettings = {
  name: Type.String({ minLength: 1, maxLength: ACCOUNT_SET_NAME_CHARACTERS_MAX }),
  enabled: Type.Boolean({ description: "False: submissions are refused; its records are still read." }),
  timeZone: Type.String({ description: "IANA name: the days of this account set.", examples: ["Asia/Shanghai"] }),
  units: Type.Object(forEachMeasured(() => unit)),
  overwrite: Type.Enum([...OVERWRITE_POLICIES], {
    description: "Which submission of a barcode is kept: the later one, or the one with the newest testTime.",
  }),
  historyDays: Type.Integer({
    minimum: DAYS_MIN.historyDays,
    maximum: DAYS_MAX,
    description: "Days that replaced versions are kept.",
  }),
  shifts: Type.Array(
    Type.Object({ name: Type.String(), start: Type.String({ description: "HH:mm", examples: ["08:00"] }) }),
    {
      minItems: 1,
      maxItems: SHIFTS_MAX,
      description: "班次, by their starts; the last one lasts over midnight until the first.",
    },
  ),
  runGapMinutes: Type.Integer({
    minimum: RUN_GAP_MINUTES.min,
    maximum: RUN_GAP_MINUTES.max,
    description: "盘次: a new run of a machine begins when this many minutes pass without a result of it.",
  }),
  recordDays: days("recordDays", "Days that records are kept after their receipt; null: for good."),
  rejectionDays: days("rejectionDays", "Days that refused submissions are kept; null: as long as the ledger has room."),
};

export const AccountSetSchema = component(
  "AccountSet",
  Type.Object(
    {
      code: Type.String({ description: "账套编码, as x-request-datasource names it." }),
      ...accountSetSettings,
      networksDecided: Type.Boolean({
        description: "False until somebody has decided from which networks machines may save: they may from all.",
      }),
      createdAt: moment("UTC."),
      version: Type.Integer({ description: "From 1 up: every change of a setting makes it one more." }),
    },
    { description: "账套, one MES book of data." },
  ),
);

export const AccountSetsSchema = component("AccountSets", Type.Object({ items: Type.Array(refTo(AccountSetSchema)) }));

export const ACCOUNT_SET_COMPONENTS: readonly Component[] = [AccountSetSchema, AccountSetsSchema];
