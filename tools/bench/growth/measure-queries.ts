import {
  barcodeOf,
  DAYS,
  DEVICES,
  dayStart,
  deviceCodeOf,
  LOT_CELLS,
  lotPrefix,
  STATIONS,
  stationCodeOf,
} from "./hall.ts";

export interface QueryTimes {
  readonly name: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface QueryKind {
  readonly name: string;
  /** Under the account set. */
  readonly path: (random: Random) => string;
  readonly times: number;
}

type Random = (below: number) => number;

/** Statistics of a day and of all records. */
const STATISTICS: readonly {
  readonly name: string;
  readonly path: string;
  readonly parameters: { readonly [name: string]: string };
}[] = [
  { name: "summary", path: "summary", parameters: {} },
  { name: "distribution", path: "distribution", parameters: { quantity: "volume" } },
  { name: "distribution, Cp", path: "distribution", parameters: { quantity: "volume", lsl: "50", usl: "54" } },
  { name: "channels", path: "channels", parameters: { quantity: "volume" } },
  { name: "trend by hour", path: "trend", parameters: { quantity: "volume", period: "hour" } },
  { name: "trend by run", path: "trend", parameters: { quantity: "volume", period: "run" } },
  { name: "runs", path: "runs", parameters: { quantity: "volume" } },
];

const page = (parameters: { readonly [name: string]: string }): string =>
  `records?${new URLSearchParams(parameters).toString()}`;

/** What is asked of an account set of so many records. */
export function queryKinds(records: number): QueryKind[] {
  const lots = Math.max(1, Math.floor(records / LOT_CELLS));
  const day = (random: Random) => {
    const first = random(DAYS);
    return { testTimeFrom: dayStart(first), testTimeTo: dayStart(first + 1) };
  };
  const place = (random: Random) => {
    const device = random(DEVICES);
    return { deviceCode: deviceCodeOf(device), batteryStation: stationCodeOf(device, random(STATIONS)) };
  };
  const good = { workStep: "分容放电", volumeMin: "51.4" };
  /** One of three thousand. */
  const best = { workStep: "分容放电", volumeMin: "51.497" };
  const times = 40;
  return [
    { name: "record by barcode", path: (random) => `records/${barcodeOf(random(records))}`, times },
    { name: "all, newest first", path: () => page({}), times },
    { name: "device", path: (random) => page({ deviceCode: deviceCodeOf(random(DEVICES)) }), times },
    {
      name: "device, day",
      path: (random) => page({ deviceCode: deviceCodeOf(random(DEVICES)), ...day(random) }),
      times,
    },
    {
      name: "device, day, by test time",
      path: (random) => page({ deviceCode: deviceCodeOf(random(DEVICES)), ...day(random), sort: "-testTime" }),
      times,
    },
    { name: "prefix of 10,000", path: (random) => page({ barcodePrefix: lotPrefix(random(lots)) }), times },
    { name: "device, station", path: (random) => page(place(random)), times },
    { name: "device, station, by test time", path: (random) => page({ ...place(random), sort: "-testTime" }), times },
    { name: "device, station, day", path: (random) => page({ ...place(random), ...day(random) }), times },
    {
      name: "device, day, step, volume",
      path: (random) => page({ deviceCode: deviceCodeOf(random(DEVICES)), ...day(random), ...good }),
      times,
    },
    {
      name: "day, step, volume, by test time",
      path: (random) => page({ ...day(random), ...good, sort: "-testTime" }),
      times,
    },
    { name: "day, step, volume", path: (random) => page({ ...day(random), ...good }), times },
    {
      name: "device, step, few in range",
      path: (random) => page({ deviceCode: deviceCodeOf(random(DEVICES)), ...best }),
      times,
    },
    {
      name: "the same, by test time",
      path: (random) => page({ deviceCode: deviceCodeOf(random(DEVICES)), ...best, sort: "-testTime" }),
      times,
    },
    {
      name: "station alone (walks)",
      path: (random) => page({ batteryStation: place(random).batteryStation }),
      times: 5,
    },
    ...STATISTICS.flatMap(({ name, path, parameters }) => [
      {
        name: `${name} of a day`,
        path: (random: Random) => `${path}?${new URLSearchParams({ ...parameters, ...day(random) }).toString()}`,
        times,
      },
      { name: `${name} of all`, path: () => `${path}?${new URLSearchParams(parameters).toString()}`, times: 3 },
    ]),
  ];
}

/** Times every query, one at a time, through the HTTP API. */
export async function measureQueries(url: string, accountSet: string, records: number): Promise<QueryTimes[]> {
  const measured: QueryTimes[] = [];
  for (const kind of queryKinds(records)) measured.push(await measureQuery({ url, accountSet }, kind));
  measured.push(await measureLatePages({ url, accountSet }));
  return measured;
}

interface Asked {
  readonly url: string;
  readonly accountSet: string;
}

/** Times the queries of a kind, the same ones each time. */
export async function measureQuery(asked: Asked, { name, path, times }: QueryKind): Promise<QueryTimes> {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // the generator of Numerical Recipes
    return Math.floor((state / 2 ** 32) * below);
  };
  const root = rootOf(asked);
  await get(`${root}/${path(random)}`); // warm-up, not counted
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) taken.push((await get(`${root}/${path(random)}`)).ms);
  return timesOf(name, taken);
}

function rootOf({ url, accountSet }: Asked): string {
  return `${url}/api/v1/account-sets/${accountSet}`;
}

/** Times pages 990 to 1,000 of all records, reached by their cursors. */
export async function measureLatePages(asked: Asked): Promise<QueryTimes> {
  const root = rootOf(asked);
  const taken: number[] = [];
  let path = "records?limit=50";
  for (let number = 0; number < 1_000; number += 1) {
    const { ms, body } = await get(`${root}/${path}`);
    const { nextCursor } = body as { nextCursor: string | null };
    if (nextCursor === null) break;
    path = `records?limit=50&cursor=${nextCursor}`;
    if (number >= 989) taken.push(ms);
  }
  return timesOf("page 990 to 1,000 of a walk", taken);
}

async function get(url: string): Promise<{ readonly ms: number; readonly body: unknown }> {
  const startedAt = performance.now();
  const response = await fetch(url);
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return { ms: performance.now() - startedAt, body };
}

function timesOf(name: string, taken: readonly number[]): QueryTimes {
  const sorted = taken.toSorted((a, b) => a - b);
  // The nearest rank: that share of the times is not above it.
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { name, p50Ms: at(0.5), p95Ms: at(0.95) };
}
