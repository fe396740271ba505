import type { CellRecord } from "@cellgrade/contract/record";
import { compareNaturally } from "@cellgrade/contract/natural-order";
import { type Channel, type Run, RUNS_BEFORE, type RunsRequest, type Trend } from "../../src/statistics.ts";
import type { Exclusion, RecordFilter, StoredRecord } from "../../src/store.ts";
import { allInOrder } from "./search-oracle.ts";
import { quantileOf, summaryOfValues } from "./statistics-oracle.ts";

// Runs over an array of kept versions in the order of arrival, as the port defines them, without care for speed.

export interface Version extends CellRecord {
  readonly receivedAt: number;
  readonly exclusion: Exclusion | null;
}

export interface ExpectedRun {
  readonly deviceCode: string;
  readonly start: string;
  readonly end: string;
  readonly versions: readonly Version[];
}

type IsUnread = (barcode: string) => boolean;

const secondsOf = (testTime: string): number => Date.parse(`${testTime.replace(" ", "T")}Z`) / 1_000;

/** The items of each key, in the order in which keys come. */
function group<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The runs of all machines, each machine's in time. */
export function runsOf(versions: readonly Version[], gapMinutes: number): ExpectedRun[] {
  return [...group(versions, ({ deviceCode }) => deviceCode)].flatMap(([deviceCode, own]) => {
    const runs: Version[][] = [];
    let last = -Infinity;
    for (const version of own.toSorted((a, b) => secondsOf(a.testTime) - secondsOf(b.testTime))) {
      const now = secondsOf(version.testTime);
      if (now - last >= gapMinutes * 60) runs.push([]);
      runs.at(-1)?.push(version);
      last = now;
    }
    return runs.map((run) => ({
      deviceCode,
      start: run.at(0)?.testTime ?? "",
      end: run.at(-1)?.testTime ?? "",
      versions: run,
    }));
  });
}

/** The versions that fit, excluded ones left out unless `excluded` or the filter says otherwise. */
export function fitting(
  versions: readonly Version[],
  { runs, unread, ...filter }: RecordFilter,
  isUnread: IsUnread,
  { excluded }: { readonly excluded: boolean | undefined } = { excluded: filter.excluded ?? false },
): Version[] {
  const lain =
    runs === undefined ? null : runsOf(versions, runs.gapMinutes).filter((run) => isNamed(run, runs.moments));
  const among = versions.filter(
    (version) =>
      (lain === null || lain.some((run) => run.versions.includes(version))) &&
      (unread === undefined || unread.only === isUnread(version.barcode)),
  );
  const { excluded: _, ...rest } = filter;
  const asked = { ...rest, ...(excluded !== undefined && { excluded }) };
  const found = new Set(
    allInOrder(among as unknown as StoredRecord[], asked, { sortBy: "barcode", descending: false }),
  );
  return among.filter((version) => found.has(version as unknown as StoredRecord));
}

function isNamed(run: ExpectedRun, moments: NonNullable<RecordFilter["runs"]>["moments"]): boolean {
  return moments.some(
    ({ deviceCode, testTime }) => deviceCode === run.deviceCode && testTime >= run.start && testTime <= run.end,
  );
}

const valuesOf = (versions: readonly Version[]): number[] => versions.flatMap(({ volume }) => volume ?? []);

export function expectedTrend(runs: readonly ExpectedRun[], fits: readonly Version[]): Trend {
  const points = runs.flatMap(({ deviceCode, start, end, versions }) => {
    const { count, mean, sd } = summaryOfValues(valuesOf(versions.filter((version) => fits.includes(version))));
    return mean === null ? [] : [{ deviceCode, point: { start, end, count, mean, sd } }];
  });
  const devices = [...group(points, ({ deviceCode }) => deviceCode)]
    .sort(([a], [b]) => compareNaturally(a, b))
    .map(([deviceCode, own]) => ({ deviceCode, points: own.map(({ point }) => point) }));
  return { devices, omitted: 0 };
}

export function expectedChannels(
  runs: readonly ExpectedRun[],
  fits: readonly Version[],
): Pick<Channel, "deviceCode" | "batteryStation" | "count" | "runResidual">[] {
  const having = fits.filter(({ volume }) => volume !== null);
  const residualOf = (version: Version): number => {
    const run = runs.find(({ versions }) => versions.includes(version))?.versions ?? [];
    return (version.volume ?? 0) - quantileOf(valuesOf(run.filter((other) => fits.includes(other))), 0.5);
  };
  return [...group(having, ({ deviceCode, batteryStation }) => `${deviceCode}\n${batteryStation}`).values()]
    .map((own) => ({
      deviceCode: own[0]?.deviceCode ?? "",
      batteryStation: own[0]?.batteryStation ?? "",
      count: own.length,
      runResidual: quantileOf(own.map(residualOf), 0.5),
    }))
    .sort(
      (a, b) => compareNaturally(a.deviceCode, b.deviceCode) || compareNaturally(a.batteryStation, b.batteryStation),
    );
}

interface Asked {
  readonly filter: RecordFilter;
  readonly request: RunsRequest;
  readonly isUnread: IsUnread;
}

export function expectedRuns(versions: readonly Version[], { filter, request, isUnread }: Asked): Run[] {
  const { runs: named, deviceCodes, testTimeFrom = "", testTimeTo = "~", ...rest } = filter;
  const fits = fitting(versions, rest, isUnread);
  const all = runsOf(versions, request.runGapMinutes);
  const only = filter.unread?.only ?? false;
  const isLeftOut = (barcode: string): boolean =>
    filter.unread !== undefined && filter.unread.only !== isUnread(barcode);
  return all
    .filter(
      (run) =>
        (named === undefined || isNamed(run, named.moments)) &&
        (deviceCodes === undefined || deviceCodes.includes(run.deviceCode)) &&
        run.start < testTimeTo &&
        run.end >= testTimeFrom,
    )
    .sort((a, b) => (a.start === b.start ? compareNaturally(a.deviceCode, b.deviceCode) : a.start < b.start ? 1 : -1))
    .flatMap((run) => {
      const { deviceCode, start, end } = run;
      const inTime = versions
        .filter((version) => run.versions.includes(version) && fits.includes(version))
        .toSorted((a, b) => secondsOf(a.testTime) - secondsOf(b.testTime));
      if (inTime.length === 0) return [];
      const newest = only ? inTime : [...new Map(inTime.map((version) => [version.barcode, version])).values()];
      const lain = run.versions.filter(({ barcode }) => !isLeftOut(barcode)).map(({ barcode }) => barcode);
      const stations = new Set(run.versions.map(({ batteryStation }) => batteryStation));
      const before = all
        .filter((other) => other.deviceCode === deviceCode && other.start < start)
        .slice(-RUNS_BEFORE)
        .flatMap((other) => other.versions.map(({ batteryStation }) => batteryStation));
      const { count, median, sd } = summaryOfValues(valuesOf(newest));
      return [
        {
          deviceCode,
          start,
          end,
          cells: only ? lain.length : new Set(lain).size,
          stations: stations.size,
          missingStations: [...new Set(before)].filter((station) => !stations.has(station)).sort(compareNaturally),
          missingOmitted: 0,
          count,
          median,
          sd,
          ng: request.ng === null ? null : valuesOf(newest).filter((value) => value < 2 || value > 5).length,
          retests: newest.filter(
            ({ barcode, workStep, testTime }) =>
              !only && // an unread barcode may be another cell each time
              versions.some(
                (other) => other.barcode === barcode && other.workStep === workStep && other.testTime < testTime,
              ),
          ).length,
        },
      ];
    });
}
