import { type GradingRule, gradeNames } from "@cellgrade/contract/grading";
import { QUANTITIES, type Quantity, type RangeEnd } from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import type { RecordFilter } from "@cellgrade/store/store";
import type { BarcodeLists, GradingVersion } from "@cellgrade/store/system";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { type GradingDependencies, rulesOf } from "../../grading/grading-in-force.ts";
import { flag, instant, number, plantTime, runs, text, texts } from "../../http/parameter-kinds.ts";
import type { Given, Parameter } from "../../http/parameters.ts";
import { Problem } from "../../problem.ts";
import { findAccountSet } from "../account-sets/account-set-path.ts";
import { findGrading, gradingVersionParameter } from "./named-grading.ts";

/** What a query that takes {@link FILTER_PARAMETERS} may be refused with, beside the faults of the parameters. */
export const FILTER_PROBLEMS = [
  "ACCOUNT_SET_NOT_FOUND",
  "BARCODE_LIST_NOT_FOUND",
  "GRADING_VERSION_NOT_FOUND",
  "GRADE_UNKNOWN",
  "GRADING_RULES_MISSING",
] as const;

/** The filters of records. All that are given hold together. …From is inclusive, …To is exclusive. */
export const FILTER_PARAMETERS = {
  barcode: texts("电芯条码. Barcode of the cell."),
  barcodePrefix: text("How the barcode begins."),
  barcodeList: text("Id of a stored list of barcodes: any of them fits; together with barcode, those in both."),
  deviceCode: texts("设备编码. The machine."),
  batteryStation: texts("电池工位. Station (channel) of the cell."),
  workStep: texts("工步. Work step."),
  testTimeFrom: plantTime("测试时间. Tested at or after."),
  testTimeTo: plantTime("测试时间. Tested before."),
  run: runs("盘次. The run of a machine: its rows are all kept versions that lay in it."),
  receivedFrom: instant("Received at or after."),
  receivedTo: instant("Received before."),
  ...rangeParameters(),
  grade: texts("分档. Grade by the grading rules, NG for none."),
  gradingVersion: gradingVersionParameter,
  excluded: flag("Only records that are kept out of statistics, or (false) only the others."),
  excludedAt: instant(
    "Only records that are kept out of statistics since this very moment: those of one change, as the versions they were then.",
  ),
  testTimeAhead: flag(
    "Only records of a wrong clock, whose testTime was more than a day ahead, or (false) only the others.",
  ),
  unread: flag(
    "Only barcodes that were not read, by the words of the machine policy: every kept version of them is a row, since each may be another cell. Or (false) only the others.",
  ),
};

function rangeParameters(): { readonly [end in RangeEnd]: Parameter<number> } {
  const entries = QUANTITIES.flatMap((quantity) => {
    const { zh, en } = RECORD_NAMES;
    const describe = (end: string) => number(`${zh[quantity]}. ${end} ${en[quantity].toLowerCase()}, inclusive.`);
    return [[`${quantity}Min`, describe("Least")] as const, [`${quantity}Max`, describe("Greatest")] as const];
  });
  return Object.fromEntries(entries) as { [end in RangeEnd]: Parameter<number> };
}

export interface FilterDependencies extends GradingDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly barcodeLists: Pick<BarcodeLists, "get">;
  readonly machines: Pick<Machines, "of">;
}

/** What was given, for statistics: unread barcodes are left out unless they are asked for. */
export function forStatistics<Filter extends { readonly unread?: boolean }>(given: Filter): Filter {
  return { unread: false, ...given };
}

/** What a filter of statistics leaves out as unread. */
export function unreadOf(filter: RecordFilter): RecordFilter {
  return { ...filter, ...(filter.unread !== undefined && { unread: { ...filter.unread, only: true } }) };
}

/**
 * The store's filter of what was given. Throws BARCODE_LIST_NOT_FOUND, GRADING_VERSION_NOT_FOUND, GRADE_UNKNOWN or
 * GRADING_RULES_MISSING.
 */
export async function readFilter(
  dependencies: FilterDependencies,
  accountSet: string,
  given: Given<typeof FILTER_PARAMETERS>,
): Promise<RecordFilter> {
  const graded = given.grade !== undefined || given.gradingVersion !== undefined;
  if (!graded) return toFilter(dependencies, accountSet, { given, rules: [] });
  const [filter] = await Promise.all(readGradedFilter(dependencies, accountSet, given));
  return filter;
}

/**
 * As {@link readFilter}, with the version of the grading rules that was asked for: null when there are none. Where the filter
 * needs no rules it does not wait for them, so that what is found and how it is graded are read side by side.
 */
export function readGradedFilter(
  dependencies: FilterDependencies,
  accountSet: string,
  given: Given<typeof FILTER_PARAMETERS>,
): readonly [filter: Promise<RecordFilter>, version: Promise<GradingVersion | null>] {
  const version = findGrading(dependencies, accountSet, given.gradingVersion);
  const rules = given.grade === undefined ? Promise.resolve([]) : version.then(rulesOf);
  return [rules.then((known) => toFilter(dependencies, accountSet, { given, rules: known })), version];
}

async function toFilter(
  { accountSets, barcodeLists, machines }: FilterDependencies,
  accountSet: string,
  { given, rules }: { readonly given: Given<typeof FILTER_PARAMETERS>; readonly rules: readonly GradingRule[] },
): Promise<RecordFilter> {
  const { barcode, barcodeList, deviceCode, batteryStation, workStep } = given;
  const listed = barcodeList === undefined ? undefined : await findList(barcodeLists, accountSet, barcodeList);
  const barcodes = listed === undefined ? barcode : intersect(listed, barcode);
  return {
    ...(barcodes !== undefined && { barcodes }),
    ...(given.barcodePrefix !== undefined && { barcodePrefix: given.barcodePrefix }),
    ...(deviceCode !== undefined && { deviceCodes: deviceCode }),
    ...(batteryStation !== undefined && { batteryStations: batteryStation }),
    ...(workStep !== undefined && { workSteps: workStep }),
    ...(given.testTimeFrom !== undefined && { testTimeFrom: given.testTimeFrom }),
    ...(given.testTimeTo !== undefined && { testTimeTo: given.testTimeTo }),
    ...(given.run !== undefined && {
      runs: { moments: given.run, gapMinutes: findAccountSet(accountSets, accountSet).accountSet.runGapMinutes },
    }),
    ...(given.receivedFrom !== undefined && { receivedFrom: given.receivedFrom }),
    ...(given.receivedTo !== undefined && { receivedTo: given.receivedTo }),
    ranges: readRanges(given),
    ...(given.grade !== undefined && { grade: { rules, grades: checkGrades(given.grade, rules) } }),
    ...(given.excluded !== undefined && { excluded: given.excluded }),
    ...(given.excludedAt !== undefined && { excludedAt: given.excludedAt }),
    ...(given.testTimeAhead !== undefined && { testTimeAhead: given.testTimeAhead }),
    ...(given.unread !== undefined && {
      unread: { words: machines.of(accountSet).settings().unreadWords, only: given.unread },
    }),
  };
}

/** The grades, all of which exist. A misspelt grade would find nothing, and that would look like a result. */
function checkGrades(asked: readonly string[], rules: readonly GradingRule[]): readonly string[] {
  const names = gradeNames(rules);
  const unknown = asked.find((grade) => !names.includes(grade));
  if (unknown === undefined) return asked;
  if (names.length === 0) throw new Problem("GRADING_RULES_MISSING", { grade: unknown }, { parameter: "grade" });
  const grades = names.map((name) => `"${name}"`);
  throw new Problem("GRADE_UNKNOWN", { grade: unknown, grades }, { parameter: "grade" });
}

function readRanges(given: Given<typeof FILTER_PARAMETERS>): NonNullable<RecordFilter["ranges"]> {
  const ranges: { -readonly [quantity in Quantity]?: { readonly min?: number; readonly max?: number } } = {};
  for (const quantity of QUANTITIES) {
    const min = given[`${quantity}Min`];
    const max = given[`${quantity}Max`];
    if (min === undefined && max === undefined) continue;
    ranges[quantity] = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  }
  return ranges;
}

async function findList(lists: Pick<BarcodeLists, "get">, accountSet: string, id: string): Promise<readonly string[]> {
  const barcodes = await lists.get(accountSet, id, Date.now());
  if (barcodes !== null) return barcodes;
  throw new Problem("BARCODE_LIST_NOT_FOUND", { id }, { parameter: "barcodeList" });
}

function intersect(listed: readonly string[], barcodes: readonly string[] | undefined): readonly string[] {
  if (barcodes === undefined) return listed;
  const wanted = new Set(barcodes);
  return listed.filter((barcode) => wanted.has(barcode));
}
