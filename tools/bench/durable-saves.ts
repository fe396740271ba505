import type { LoadGenerator, LoadResult } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";

/** One pair of segments, run right after each other, so that a slow minute of the machine meets both. */
export interface Pair {
  readonly ceiling: Segment;
  readonly ours: Segment;
}

export interface Segment extends LoadResult {
  /** CPU time of the server a request, in µs; null where the system does not tell. */
  readonly cpuUs: number | null;
}

/** Records of one commit on average over a time: the batch that formed by itself. */
export interface BatchSize {
  readonly commits: number;
  readonly records: number;
}

export interface SegmentOptions {
  readonly seconds: number;
  readonly connections: number;
  /** The token of machines that each save sends; null: none. */
  readonly token?: string | null;
}

/** One load on one server, and the CPU time it took there. */
export async function measureSegment(
  { load, server }: { readonly load: LoadGenerator; readonly server: ServerProcess },
  { seconds, connections, token = null }: SegmentOptions,
): Promise<Segment> {
  const before = server.cpuMs();
  const result = await load.run({ url: server.url, connections, seconds, accountSet: "001", token });
  const after = server.cpuMs();
  const cpuUs = before === null || after === null ? null : ((after - before) * 1_000) / result.requests;
  return { ...result, cpuUs };
}

export async function measurePairs(
  {
    load,
    ceiling,
    ours,
  }: { readonly load: LoadGenerator; readonly ceiling: ServerProcess; readonly ours: ServerProcess },
  { pairs, seconds, connections }: { readonly pairs: number; readonly seconds: number; readonly connections: number },
): Promise<Pair[]> {
  const measure = (server: ServerProcess): Promise<Segment> =>
    measureSegment({ load, server }, { seconds, connections });
  await measure(ceiling); // warm-up, not counted
  await measure(ours);
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1)
    measured.push({ ceiling: await measure(ceiling), ours: await measure(ours) });
  return measured;
}

/** Commits so far, from the server's own metrics. */
export async function readBatchSize(url: string): Promise<BatchSize> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  return { commits: valueOf("cellgrade_commit_records_count"), records: valueOf("cellgrade_commit_records_sum") };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
