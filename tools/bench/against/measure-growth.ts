import { measureLatePages, measureQuery, queryKinds } from "../growth/measure-queries.ts";
import { measureSaves, type SaveMode } from "../growth/measure-saves.ts";
import { GROWTH_RATIO_MIN } from "../must-keep.ts";
import type { Measurement } from "./paired-rounds.ts";

export const FULL = "FULL";

const MODES: readonly { readonly mode: SaveMode; readonly name: string }[] = [
  { mode: "new", name: "new cells" },
  { mode: "recent", name: "retests of the last 50,000" },
  { mode: "half", name: "half new, half any old" },
];

export interface GrowthMeasurementOptions {
  /** Stored in the account set {@link FULL} of both servers. */
  readonly records: number;
  readonly seconds: number;
}

/** Every query, and saves of each kind, to an account set that holds many records. */
export function growthMeasurements({ records, seconds }: GrowthMeasurementOptions): Measurement[] {
  const asks = [
    ...queryKinds(records).map((kind) => (url: string) => measureQuery({ url, accountSet: FULL }, kind)),
    (url: string) => measureLatePages({ url, accountSet: FULL }),
  ];
  const queries = asks.map(
    (ask): Measurement =>
      async ({ url }) => {
        const { name, p50Ms } = await ask(url);
        return [{ name: `${name}, p50 ms`, value: p50Ms, better: "less", ratioMin: GROWTH_RATIO_MIN }];
      },
  );
  const saves = MODES.map(
    ({ mode, name }): Measurement =>
      async (server) => {
        const segment = await measureSaves(server, { accountSet: FULL, mode, records, seconds });
        return [
          { name: `${name}, saves/s`, value: segment.perSecond, better: "more", ratioMin: GROWTH_RATIO_MIN },
          { name: `${name}, filed/s`, value: segment.filedPerSecond, better: "more", ratioMin: GROWTH_RATIO_MIN },
          { name: `${name}, CPU µs`, value: segment.cpuUs, better: "less", ratioMin: null },
        ];
      },
  );
  return [...queries, ...saves];
}
