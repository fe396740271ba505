import { type Command, Option } from "commander";
import { BARCODE_PREFIX } from "./barcodes.ts";
import { readDurationMs, readInteger, readMatching, readNumber, readPlantMs } from "./option-values.ts";

/** The largest plants have some hundred cabinets. */
const DEVICES_MAX = 1_000;
const STATIONS_MAX = 4_096;
/** One process cannot send more. Less than one cell in three hours is a typing error. */
const RATE_MAX_PER_S = 1_000_000;
const RATE_MIN_PER_S = 0.0001;
/** A usual process has about as many file descriptors. */
const CONNECTIONS_MAX = 1_000;
const SEED_MAX = 2 ** 32 - 1;

interface Flags {
  readonly accountSet: string;
  readonly devices: number;
  readonly stations: number;
  readonly rate: number;
  readonly from?: number;
  readonly for?: number;
  readonly cells?: number;
  readonly outage?: number;
  readonly seed: number;
  readonly badChannels: number;
  readonly unread: number;
  readonly barcodePrefix?: string;
  readonly connections: number;
  readonly json: boolean;
}

/** `cellgrade simulate`: a plant's machines against any MES that speaks v1.0. */
export function addSimulateCommand(program: Command): void {
  const option = (flags: string, prose: string, read: (text: string) => unknown, fallback?: number) => {
    const made = new Option(flags, prose).argParser(read);
    return fallback === undefined ? made : made.default(fallback);
  };
  const readRate = (text: string) => (Number(text) === 0 ? 0 : readNumber(RATE_MIN_PER_S, RATE_MAX_PER_S)(text));
  program
    .command("simulate")
    .description("Send what a plant's machines would send, until --for, --cells or Ctrl-C; then a summary.")
    .argument("<url>", "Base address of the MES, such as http://127.0.0.1:8940")
    .requiredOption("--account-set <code>", "Account set (账套) to save into")
    .addOption(option("--devices <n>", "Grading machines", readInteger(1, DEVICES_MAX), 8))
    .addOption(option("--stations <n>", "Channels of each machine", readInteger(1, STATIONS_MAX), 256))
    .addOption(option("--rate <n>", "Cells per second on average; 0: as fast as it can", readRate, 500))
    .addOption(
      option(
        "--from <time>",
        'Begin at this time of the plant: "2026-10-01 08:00:00" (default: now, live)',
        readPlantMs,
      ),
    )
    .addOption(
      option("--for <duration>", "End after this time; with --from, of the plant: 60s, 1h, 30d", readDurationMs),
    )
    .addOption(option("--cells <n>", "End after this many cells", readInteger(1, 1e12)))
    .addOption(
      option(
        "--outage <duration>",
        "With --from: send nothing for so long in the middle of --for, then what was kept",
        readDurationMs,
      ),
    )
    .addOption(option("--seed <n>", "The same seed and options give the same cells", readInteger(0, SEED_MAX), 1))
    .addOption(option("--bad-channels <n>", "Faulty channels to plant", readInteger(0, DEVICES_MAX * STATIONS_MAX), 6))
    .addOption(
      option("--unread <percent>", "Cells whose barcode the scanner does not read: NOREAD", readNumber(0, 100), 0),
    )
    .addOption(
      option(
        "--barcode-prefix <text>",
        "Start of every barcode (default: one of 17 characters that no other run has)",
        readMatching(BARCODE_PREFIX, "1 to 17 letters, digits or hyphens"),
      ),
    )
    .addOption(option("--connections <n>", "Connections at once", readInteger(1, CONNECTIONS_MAX), 64))
    .option("--json", "Summary as JSON", false)
    // Wrong options are misuse like a wrong address, so the exit code is 2: 1 says that a cell was refused or lost.
    .action(async (url: string, { from, for: forMs, cells, outage, barcodePrefix, ...flags }: Flags) => {
      const stop = new AbortController();
      const onSignal = () => stop.abort();
      // Each signal is caught once: a second Ctrl-C ends the process at once.
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
      const options = {
        fromMs: from ?? null,
        forMs: forMs ?? null,
        cells: cells ?? null,
        outageMs: outage ?? null,
        barcodePrefix: barcodePrefix ?? null,
      };
      // The machines' HTTP client is loaded only here, so that other commands need not wait for it.
      const { simulate } = await import("./simulate.ts");
      process.exitCode = await simulate(
        { stdout: process.stdout, stderr: process.stderr, signal: stop.signal },
        { url, ...flags, ...options },
      );
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
    });
}
