import { createClient } from "@cellgrade/agent/client";
import { defaultBarcodePrefix } from "./barcodes.ts";
import { systemClock } from "./clock.ts";
import { createGradingProcess } from "./grading-process.ts";
import { type ProgressOutput, showProgress } from "./progress.ts";
import { CELLS_UNDER_WAY_MAX, runSimulation } from "./run-simulation.ts";
import { summarize, summaryText } from "./summary.ts";
import { createTally, troubleOf } from "./tally.ts";
import { withUnread } from "./unread-cells.ts";

export interface SimulateOptions {
  readonly url: string;
  readonly accountSet: string;
  readonly devices: number;
  readonly stations: number;
  /** Cells a second. 0: as many as the server takes. */
  readonly rate: number;
  readonly forMs: number | null;
  readonly cells: number | null;
  readonly seed: number;
  readonly badChannels: number;
  /** Cells in a hundred whose barcode the scanner does not read. */
  readonly unread: number;
  /** Null: a prefix that no other run has. */
  readonly barcodePrefix: string | null;
  readonly connections: number;
  readonly json: boolean;
}

export interface SimulateDependencies {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressOutput;
  /** Aborting it ends the run early and in order. */
  readonly signal: AbortSignal;
}

/** The model needs a rate. In a run that is not paced, nothing else depends on it. */
const UNPACED_CELLS_PER_S = 1;

/**
 * The exit code. 0: all acknowledged. 1: some refused or lost. 2: misuse (wrong options, no such server or account
 * set).
 */
export async function simulate(
  { stdout, stderr, signal }: SimulateDependencies,
  options: SimulateOptions,
): Promise<0 | 1 | 2> {
  const channels = options.devices * options.stations;
  if (options.badChannels > channels) {
    stderr.write(`cellgrade simulate: ${options.badChannels} bad channels do not fit into ${channels} channels\n`);
    return 2;
  }
  const client = tryCreateClient(options);
  if (typeof client === "string") {
    stderr.write(`cellgrade simulate: ${client}\n`);
    return 2;
  }
  const paced = options.rate > 0;
  const barcodePrefix = options.barcodePrefix ?? defaultBarcodePrefix(systemClock.wallTime());
  const grading = createGradingProcess({
    seed: options.seed,
    devices: options.devices,
    stationsPerDevice: options.stations,
    cellsPerS: paced ? options.rate : UNPACED_CELLS_PER_S,
    badChannels: options.badChannels,
    barcodePrefix,
  });
  const process = withUnread(grading, { seed: options.seed, percent: options.unread });
  const tally = createTally();
  const progress = showProgress({ output: stderr, tally });
  try {
    const { noContact, elapsedMs } = await runSimulation(
      { client, process, tally, clock: systemClock },
      {
        paced,
        // An unpaced run is a closed loop: more cells than connections would only queue in this process.
        cellsUnderWayMax: paced ? CELLS_UNDER_WAY_MAX : options.connections,
        forMs: options.forMs,
        cellsMax: options.cells,
        signal,
      },
    );
    progress.stop();
    if (noContact !== null) {
      const { name, sample } = troubleOf(noContact);
      stderr.write(`cellgrade simulate: cannot work with ${options.url}: ${name}: ${sample}\n`);
      return 2;
    }
    const { url, accountSet, seed, rate: cellsPerS } = options;
    const badChannels = process.badChannels();
    const summary = summarize({ url, accountSet, seed, barcodePrefix, cellsPerS, elapsedMs, tally, badChannels });
    stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(summary));
    return tally.acknowledged === tally.sent ? 0 : 1;
  } finally {
    progress.stop();
    await client.close();
  }
}

/** The client, or the reason why the options allow none. */
function tryCreateClient({ url, accountSet, connections }: SimulateOptions) {
  try {
    return createClient({ url, accountSet }, { connectionsMax: connections });
  } catch (error) {
    if (error instanceof TypeError) return `${error.message} (${url})`;
    throw error;
  }
}
