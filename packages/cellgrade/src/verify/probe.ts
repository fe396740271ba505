import type { Expectation, Level, ProbeExchange } from "./probe-exchange.ts";
import { createReadBack, type KeptItem, type ReadBack } from "./read-back.ts";
import { type Fields, requestOf, type Submission } from "./submission.ts";
import { converse, type Exchange, exchange } from "./wire/raw-exchange.ts";
import { readEnvelope } from "./wire/read-envelope.ts";
import type { RequestParts } from "./wire/request.ts";
import type { Target } from "./wire/target.ts";

// What the checks see of the implementation under test. They send submissions and get exchanges, which the probe
// remembers.

export interface ProbeDependencies {
  readonly target: Target;
  readonly nowMs: () => number;
}

export interface ProbeOptions {
  readonly accountSet: string;
  readonly secondAccountSet: string | null;
  readonly timeoutMs: number;
  readonly barcodePrefix: string;
  /** Tells the barcodes of two runs apart. */
  readonly runId: string;
}

export interface Probe {
  readonly accountSet: string;
  readonly secondAccountSet: string | null;
  /** A code that no account set has. */
  readonly unknownAccountSet: string;
  /** Every exchange of the run so far. */
  readonly exchanges: readonly ProbeExchange[];
  /** How records are read back. It is unavailable until {@link detectReadBack} has found a way. */
  readonly readBack: ReadBack;
  /** A correct record with a barcode of its own and with `changes`. `undefined` leaves a field out. */
  fields(changes?: { readonly [field: string]: unknown }): Fields;
  send(submission: Submission, expected: Expectation): Promise<ProbeExchange>;
  /** Sends all submissions at once, each on a connection of its own. */
  sendTogether(submissions: readonly Submission[], expected: Expectation): Promise<ProbeExchange[]>;
  /** Sends the submissions on one connection, one after the other or all before the first answer. */
  converse(turns: readonly Turn[], options: { readonly pipelined: boolean }): Promise<ProbeExchange[]>;
  /** The kept records of some barcodes. Null when they cannot be read back. */
  find(barcodes: readonly string[], accountSet?: string): Promise<readonly KeptItem[] | null>;
}

interface Turn {
  readonly submission: Submission;
  readonly expected: Expectation;
}

/** What the runner can do beside what the checks can. */
export interface SteeredProbe extends Probe {
  /** The level of the check that is about to run. */
  setLevel(level: Level): void;
  /** Finds out by a saved record whether kept records can be read back. */
  detectReadBack(savedBarcode: string): Promise<void>;
  /** True when a correct submission gets any answer now. The exchange is not part of the run. */
  isAnswering(): Promise<boolean>;
}

export function createProbe({ target, nowMs }: ProbeDependencies, options: ProbeOptions): SteeredProbe {
  const { accountSet, secondAccountSet, timeoutMs, barcodePrefix, runId } = options;
  const exchanges: ProbeExchange[] = [];
  const barcodeStart = `${barcodePrefix}${runId}`;
  const testTime = formatTime(new Date(nowMs()));
  let level: Level = "required";
  let barcodeCount = 0;
  const readBack = createReadBack({ target, send: sendList });

  function nextBarcode(): string {
    barcodeCount += 1;
    return (
      barcodeStart +
      String(barcodeCount).padStart(Math.max(COUNTER_DIGITS_MIN, BARCODE_LENGTH - barcodeStart.length), "0")
    );
  }

  function fields(changes: { readonly [field: string]: unknown } = {}): Fields {
    return {
      batteryStation: "1-1-1",
      deviceCode: `${barcodePrefix}-VERIFY`,
      barcode: nextBarcode(),
      testTime,
      workStep: "DCC1",
      voltage: 3.652,
      electricity: 1.25,
      volume: 2.8531,
      energy: 10.419,
      ...changes,
    };
  }

  function remember(done: Exchange, about: Pick<ProbeExchange, "expected" | "kind" | "barcode">): ProbeExchange {
    const envelope = done.answer === null ? null : readEnvelope(done.answer);
    const remembered = { ...done, ...about, level, envelope };
    exchanges.push(remembered);
    return remembered;
  }

  async function send(submission: Submission, expected: Expectation): Promise<ProbeExchange> {
    const done = await exchange(target, requestOf(submission, target, accountSet), { timeoutMs });
    return remember(done, { expected, kind: "save", barcode: barcodeOf(submission) });
  }

  async function sendList(request: RequestParts): Promise<ProbeExchange> {
    const done = await exchange(target, request, { timeoutMs });
    return remember(done, { expected: { state: null }, kind: "list", barcode: null });
  }

  return {
    accountSet,
    secondAccountSet,
    unknownAccountSet: `no-such-${runId}`,
    exchanges,
    readBack,
    fields,
    send,
    sendTogether: (submissions, expected) => Promise.all(submissions.map((submission) => send(submission, expected))),
    async converse(turns, { pipelined }) {
      const requests = turns.map(({ submission }) => requestOf(submission, target, accountSet));
      const done = await converse(target, requests, { timeoutMs, pipelined });
      return done.flatMap((one, at) => {
        const turn = turns[at];
        if (turn === undefined) return [];
        return remember(one, { expected: turn.expected, kind: "save", barcode: barcodeOf(turn.submission) });
      });
    },
    find: (barcodes, inAccountSet = accountSet) => readBack.find(barcodes, inAccountSet),
    setLevel(next) {
      level = next;
    },
    detectReadBack: (savedBarcode) => readBack.detect(savedBarcode, accountSet),
    async isAnswering() {
      const request = requestOf({ fields: fields() }, target, accountSet);
      const { answer } = await exchange(target, request, { timeoutMs });
      return answer !== null;
    },
  };
}

/** The barcode of the fields. Null when the check is about a value that is no barcode. */
function barcodeOf({ fields }: Submission): string | null {
  const barcode: unknown = fields.barcode;
  return typeof barcode === "string" && barcode !== "" ? barcode : null;
}

/** GB/T 34014 and the sample of the definition have this length. An MES may accept no other. */
const BARCODE_LENGTH = 24;
/** Enough digits for a run of a few hundred submissions with any prefix. */
const COUNTER_DIGITS_MIN = 4;

/** `yyyy-MM-dd HH:mm:ss` in the local time of this host, which stands beside the machines. */
function formatTime(time: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
