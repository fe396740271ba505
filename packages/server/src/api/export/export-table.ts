import { type GradingRule, gradeOf } from "@cellgrade/contract/grading";
import type { Language } from "@cellgrade/contract/language";
import { createPlantClock, localTimeOf, wallMsOf } from "@cellgrade/contract/plant-time";
import { isQuantity, quantityOf, unitOf } from "@cellgrade/contract/quantities";
import { type ColumnKind, RECORD_COLUMNS, type RecordColumn } from "@cellgrade/contract/record-columns";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { withUnit } from "@cellgrade/contract/units";
import type { StoredRecord } from "@cellgrade/store/store";
import type { AccountSet } from "@cellgrade/store/system";

// The table of an export: its columns in order, their heads, and the value of each for a record.

interface ExportColumn {
  readonly kind: ColumnKind;
  readonly head: string;
  readonly valueOf: (record: StoredRecord) => string | number | boolean | null;
}

export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly language: Language;
}

export interface TableOptions {
  readonly accountSet: Pick<AccountSet, "timeZone" | "units">;
  readonly rules: readonly GradingRule[];
  readonly isUnread: (barcode: string) => boolean;
  readonly names: readonly RecordColumn[];
  readonly language: Language;
}

export function exportTable({ accountSet, rules, isUnread, names, language }: TableOptions): ExportTable {
  const localTime = createLocalTime(accountSet.timeZone);
  const values: { readonly [name in RecordColumn]?: ExportColumn["valueOf"] } = {
    grade: (record) => gradeOf(record, rules),
    receivedAt: ({ receivedAt }) => localTime(receivedAt),
    excluded: ({ exclusion }) => exclusion?.reason ?? null,
    unread: ({ barcode }) => isUnread(barcode),
  };
  return {
    language,
    columns: names.map((name): ExportColumn => {
      const kind = RECORD_COLUMNS[name];
      const head = RECORD_NAMES[language === "zh-CN" ? "zh" : "en"][name];
      if (isQuantity(name)) {
        const unit = unitOf(name, accountSet.units);
        return { kind, head: withUnit(head, unit), valueOf: (record) => quantityOf(record, name) };
      }
      const own = values[name];
      return {
        kind,
        head,
        valueOf: own ?? ((record) => record[name as Exclude<typeof name, "grade" | "excluded" | "unread">]),
      };
    }),
  };
}

/** A zone keeps its offset for this long at least: it changes on quarters of an hour. */
const QUARTER_MS = 15 * 60_000;

/**
 * Tells what the plant's clocks show at a moment, to whole seconds: with milliseconds Excel shows a time of a CSV file
 * as minutes. It keeps the offset of the last quarter of an hour, because asking the zone takes longer than the rest of
 * a row.
 */
function createLocalTime(timeZone: string): (moment: number) => string {
  const clock = createPlantClock(timeZone);
  let quarter = Number.NaN;
  let offsetMs = 0;
  return (moment) => {
    const itsQuarter = Math.floor(moment / QUARTER_MS);
    if (itsQuarter !== quarter) {
      quarter = itsQuarter;
      const start = quarter * QUARTER_MS;
      offsetMs = wallMsOf(clock.localTime(start)) - start;
    }
    return localTimeOf(moment + offsetMs);
  };
}
