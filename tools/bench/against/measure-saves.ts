import type { LoadGenerator } from "../load.ts";
import { readable } from "../growth/measure-saves.ts";
import { measureSegment } from "../durable-saves.ts";
import { SAVES_RATIO_MIN } from "../must-keep.ts";
import { measureSaveBatch } from "../save-batch.ts";
import type { Measurement } from "./paired-rounds.ts";

/** One machine alone, a small line, the peak of a hall, and more than a hall has. */
const CONNECTIONS = [1, 8, 64, 256];

/** Durable saves by connections, and batches. Each segment ends when all that it saved can be read. */
export function saveMeasurements(load: LoadGenerator, { seconds }: { readonly seconds: number }): Measurement[] {
  const byConnections = CONNECTIONS.map((connections): Measurement => {
    const name = `${connections} ${connections === 1 ? "connection" : "connections"}`;
    return async (server) => {
      const { perSecond, p99Ms } = await measureSegment({ load, server }, { seconds, connections });
      await readable(server.url, "001");
      return [
        { name: `${name}, saves/s`, value: perSecond, better: "more", ratioMin: SAVES_RATIO_MIN },
        { name: `${name}, p99 ms`, value: p99Ms, better: "less", ratioMin: null },
      ];
    };
  });
  return [
    ...byConnections,
    async (server) => {
      const { perSecond, slowestMs } = await measureSaveBatch(server.url);
      await readable(server.url, "001");
      return [
        { name: "saveBatch of 1,000, records/s", value: perSecond, better: "more", ratioMin: SAVES_RATIO_MIN },
        { name: "saveBatch of 1,000, slowest ms", value: slowestMs, better: "less", ratioMin: null },
      ];
    },
  ];
}
