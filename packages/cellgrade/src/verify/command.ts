import { randomInt } from "node:crypto";
import { type Language, LANGUAGES } from "@cellgrade/contract/language";
import { type Command, InvalidArgumentError, Option } from "commander";
import { reportJson } from "./report/report-json.ts";
import { reportText } from "./report/report-text.ts";
import { say } from "./text.ts";
import { EXIT_NO_VERDICT, verify } from "./verify.ts";
import { connectFault } from "./wire/raw-exchange.ts";
import { readTarget, type Target } from "./wire/target.ts";

/** Where the command writes and what it leaves behind. By default that is the process itself. */
export interface VerifyIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Sets the exit code of the process, which ends when everything is written. */
  readonly setExitCode: (code: number) => void;
  /** Ends the process at once, after a misuse or `--help`. */
  readonly exit: (code: number) => never;
  readonly nowMs: () => number;
}

const PROCESS_IO: VerifyIo = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  setExitCode: (code) => {
    process.exitCode = code;
  },
  exit: (code) => process.exit(code),
  nowMs: Date.now,
};

interface Flags {
  readonly accountSet: string;
  readonly secondAccountSet?: string;
  readonly format: "text" | "json";
  readonly lang: Language;
  readonly barcodePrefix: string;
  readonly timeout: number;
  readonly strict: boolean;
  readonly exchanges: "all" | "failed" | "none";
}

/** Adds `cellgrade verify`. Exit codes: 0 conforms, 1 does not, 2 misuse or unreachable. */
export function addVerifyCommand(program: Command, io: VerifyIo = PROCESS_IO): void {
  const command = program
    .command("verify")
    .description("check any implementation of interface v1.0 and print a conformance report")
    .argument("<url>", "base URL of the MES, such as http://10.0.0.5:8080 or http://mes/app", parseUrl)
    .requiredOption("--account-set <code>", "account set to save the test records in", parseCode)
    .option("--second-account-set <code>", "another one, to check that account sets do not mix", parseCode)
    .addOption(new Option("--format <format>", "form of the report").choices(["text", "json"]).default("text"))
    .addOption(new Option("--lang <language>", "language of the report").choices(LANGUAGES).default("zh-CN"))
    .option("--barcode-prefix <text>", "what the barcodes of the test records begin with", parsePrefix, "CGV")
    .addOption(
      new Option("--timeout <duration>", "longest wait for one answer, such as 500ms, 10s, 1m")
        .default(10_000, "10s")
        .argParser(parseDurationMs),
    )
    .addOption(
      new Option("--exchanges <which>", "checks whose text shows what was sent and what came back (json: all)")
        .choices(["all", "failed", "none"])
        .default("failed"),
    )
    .option("--strict", "failed recommended checks fail the run, too", false)
    .addHelpText(
      "after",
      "\nExit code: 0 conforms, 1 a required check failed (with --strict: any), 2 misuse or unreachable.\n" +
        "For https with a certificate of your own set NODE_EXTRA_CA_CERTS.",
    );
  // Commander ends a misuse with 1, which would read as "does not conform".
  command.configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  command.exitOverride(({ exitCode }) => io.exit(exitCode === 0 ? 0 : EXIT_NO_VERDICT));
  command.action(async (target: Target, flags: Flags) => io.setExitCode(await run(io, target, flags)));
}

async function run(io: VerifyIo, target: Target, flags: Flags): Promise<number> {
  const { accountSet, secondAccountSet = null, barcodePrefix, lang, timeout: timeoutMs, strict } = flags;
  const runId = createRunId(io.nowMs());
  const sets = [accountSet, ...(secondAccountSet === null ? [] : [secondAccountSet])].join(", ");
  const notice = say(
    `将在 ${target.url} 的账套 ${sets} 中保存测试记录，条码均以 ${barcodePrefix}${runId} 开头，设备编码为 ${barcodePrefix}-VERIFY；不会删除`,
    `Test records will be stored at ${target.url}, account set ${sets}; their barcodes begin with ${barcodePrefix}${runId}, their device is ${barcodePrefix}-VERIFY; they are not deleted`,
  );
  io.stderr(`${notice[lang]}\n`);
  const fault = await connectFault(target, timeoutMs);
  if (fault !== null) {
    const where = `${target.host}:${target.port} (${fault})`;
    io.stderr(`${say(`无法连接 ${where}`, `No connection to ${where}`)[lang]}\n`);
    return EXIT_NO_VERDICT;
  }
  const report = await verify(
    { target, nowMs: io.nowMs },
    { accountSet, secondAccountSet, barcodePrefix, runId, timeoutMs, strict },
  );
  const { format, exchanges } = flags;
  io.stdout(
    format === "json" ? reportJson(report, { language: lang }) : reportText(report, { language: lang, exchanges }),
  );
  return report.exitCode;
}

/** Eleven characters that tell a run from others: the time, and chance for two runs in one millisecond. */
function createRunId(nowMs: number): string {
  const chance = randomInt(36 ** 3)
    .toString(36)
    .padStart(3, "0");
  return (nowMs.toString(36) + chance).toUpperCase();
}

function parseUrl(value: string): Target {
  const target = readTarget(value);
  if (target === null) throw new InvalidArgumentError("An http:// or https:// URL without query is needed.");
  return target;
}

function parseCode(value: string): string {
  // Other makers may have other codes than ours, so only a code that no header can carry is refused.
  if (/^[\x21-\x7e\u0080-\uffff]{1,128}$/.test(value)) return value;
  throw new InvalidArgumentError("An account set code has no spaces.");
}

function parsePrefix(value: string): string {
  if (/^[A-Za-z0-9_-]{1,16}$/.test(value)) return value;
  throw new InvalidArgumentError("1 to 16 of A-Z, a-z, 0-9, _ and -.");
}

const UNIT_MS: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000 };
/** No proxy waits as long. */
const TIMEOUT_MS_MAX = 600_000;

function parseDurationMs(value: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})(ms|s|m)$/.exec(value) ?? [];
  const durationMs = Number(number) * (UNIT_MS[unit] ?? 0);
  if (durationMs >= 1 && durationMs <= TIMEOUT_MS_MAX) return durationMs;
  throw new InvalidArgumentError("A duration such as 500ms, 10s or 1m is needed, at most 10m.");
}
