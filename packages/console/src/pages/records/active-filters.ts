import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { type fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import type { Schema } from "../../api/schema.ts";
import type { RecordsState } from "./records-state.ts";
import type { texts } from "./text.ts";

// Puts a filter into words, one condition at a time, so that a page can say why no record is found, and drop a
// condition.

export interface Condition {
  /** The change of the state that drops the condition. */
  readonly drops: Partial<RecordsState>;
  readonly words: string;
}

export interface DescribeOptions {
  readonly text: (typeof texts)["zh"];
  readonly names: (typeof fieldNames)["zh"];
  readonly accountSet: Pick<Schema<"AccountSet">, "timeZone" | "units">;
  /** The number of barcodes of the stored list. Null when it is not known. */
  readonly listCount: number | null;
}

/** The most values that are listed. A longer list ends with its count. */
const VALUES_SHOWN = 3;

export function activeConditions(state: RecordsState, options: DescribeOptions): Condition[] {
  const { text, names, accountSet, listCount } = options;
  const found: Condition[] = [];
  function add(words: string | null, drops: Partial<RecordsState>): void {
    if (words !== null) found.push({ words, drops });
  }

  add(listed(names.barcode, state.barcode), { barcode: [] });
  if (state.barcodeList !== null) {
    add(listCount === null ? text.listUnknown : text.listOf(String(listCount)), { barcodeList: null });
  }
  if (state.barcodePrefix !== null) add(`${names.barcode} ${state.barcodePrefix}…`, { barcodePrefix: null });
  add(listed(names.deviceCode, state.deviceCode), { deviceCode: [] });
  add(listed(names.batteryStation, state.batteryStation), { batteryStation: [] });
  add(listed(names.workStep, state.workStep), { workStep: [] });
  add(range(names.testTime, state.testTimeFrom, state.testTimeTo, text), { testTimeFrom: null, testTimeTo: null });
  add(listed(text.run, state.run), { run: [] });
  const zone = accountSet.timeZone;
  const received = (moment: string | null): string | null => (moment === null ? null : formatMoment(moment, zone));
  add(range(names.receivedAt, received(state.receivedFrom), received(state.receivedTo), text), {
    receivedFrom: null,
    receivedTo: null,
  });
  for (const quantity of QUANTITIES_SHOWN) {
    const min = state[`${quantity}Min`];
    const max = state[`${quantity}Max`];
    const parts = [min !== null && text.from(String(min)), max !== null && text.to(String(max))].filter(Boolean);
    if (parts.length === 0) continue;
    add(`${withUnit(names[quantity], unitOf(quantity, accountSet.units))} ${parts.join(" ")}`, {
      [`${quantity}Min`]: null,
      [`${quantity}Max`]: null,
    });
  }
  add(listed(names.grade, state.grade), { grade: [] });
  if (state.excluded !== "any") {
    add(state.excluded === "true" ? text.onlyExcluded : text.onlyCounted, { excluded: "any" });
  }
  add(excludedTogether(state.excludedAt, options), { excludedAt: null });
  if (state.testTimeAhead !== "any") {
    const words = state.testTimeAhead === "true" ? text.onlyAhead : text.notAhead;
    add(`${text.machineClock} ${words}`, { testTimeAhead: "any" });
  }
  if (state.unread !== "any") add(state.unread === "true" ? text.onlyUnread : text.onlyRead, { unread: "any" });
  return found;
}

/** The change that excluded the records, in words; null without one. */
export function excludedTogether(
  excludedAt: string | null,
  { text, accountSet }: Pick<DescribeOptions, "text" | "accountSet">,
): string | null {
  return excludedAt === null ? null : text.excludedTogether(formatMoment(excludedAt, accountSet.timeZone));
}

function listed(name: string, values: readonly string[]): string | null {
  if (values.length === 0) return null;
  const shown = values.slice(0, VALUES_SHOWN).join(", ");
  return `${name} ${shown}${values.length > VALUES_SHOWN ? ` … (${values.length})` : ""}`;
}

function range(name: string, from: string | null, to: string | null, text: DescribeOptions["text"]): string | null {
  if (from === null && to === null) return null;
  return [name, from !== null && text.from(from), to !== null && text.before(to)].filter(Boolean).join(" ");
}
