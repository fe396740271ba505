import { createClient } from "@cellgrade/agent/client";
import { defaultBarcodePrefix } from "./barcodes.ts";
import { systemClock } from "./clock.ts";
import { createGradingProcess, plantCellsPerS } from "./grading-process.ts";
import { withOutage } from "./outage.ts";
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
  /** The start of the plant's own time, as `wallMsOf` has it. Null: machines go by the clock of this host. */
  readonly fromMs: number | null;
  readonly forMs: number | null;
  /** Null: none. It lies in the middle of `forMs`. */
  readonly outageMs: number | null;
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

/**
 * The exit code. 0: all acknowledged. 1: some refused or lost. 2: misuse (wrong options, no such server or account
 * set).
 */
export async function simulate(
  { stdout, stderr, signal }: SimulateDependencies,
  options: SimulateOptions,
): Promise<0 | 1 | 2> {
  const misuse = misuseOf(options);
  if (misuse !== null) {
    stderr.write(`cellgrade simulate: ${misuse}\n`);
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
    badChannels: options.badChannels,
    barcodePrefix,
  });
  const { outageMs, forMs } = options;
  const connected =
    outageMs === null || forMs === null
      ? grading
      : withOutage(grading, { fromMs: (forMs - outageMs) / 2, untilMs: (forMs + outageMs) / 2 });
  const process = withUnread(connected, { seed: options.seed, percent: options.unread });
  const tally = createTally();
  const progress = showProgress({ output: stderr, tally });
  try {
    const { noContact, elapsedMs, testTimes } = await runSimulation(
      { client, process, tally, clock: systemClock },
      {
        speed: paced ? options.rate / plantCellsPerS(options) : null,
        // An unpaced run is a closed loop: more cells than connections would only queue in this process.
        cellsUnderWayMax: paced ? CELLS_UNDER_WAY_MAX : options.connections,
        fromMs: options.fromMs,
        forMs,
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
    const asked = { url, accountSet, seed, barcodePrefix, cellsPerS };
    const summary = summarize({ ...asked, elapsedMs, testTimes, tally, badChannels });
    stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(summary));
    return tally.acknowledged === tally.sent ? 0 : 1;
  } finally {
    progress.stop();
    await client.close();
  }
}

/** What is wrong with options that are right each by itself. */
function misuseOf({ devices, stations, badChannels, fromMs, forMs, outageMs }: SimulateOptions): string | null {
  const channels = devices * stations;
  if (badChannels > channels) return `${badChannels} bad channels do not fit into ${channels} channels`;
  if (outageMs !== null && (fromMs === null || forMs === null)) return "--outage needs --from and --for";
  if (outageMs !== null && forMs !== null && outageMs >= forMs) return "--outage must be shorter than --for";
  return null;
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
