import { CUT_SHORT } from "@cellgrade/contract/body-faults";
import type { ErrorCode } from "@cellgrade/contract/errors";
import { readTextValue } from "@cellgrade/contract/read-record";
import type { CellRecord } from "@cellgrade/contract/record";
import type { Machines } from "../access/machines/machine-access.ts";
import type { Answer, Answers, Refusal } from "./answer.ts";
import type { AnswerTimes, Outcome } from "./answer-times.ts";
import type { Exchange } from "./exchange.ts";
import type { MachineTally, Seen } from "./machine-tally.ts";
import { jsonOf } from "./read-content.ts";
import { showHeader } from "./read-headers.ts";
import type { RefusedSubmissions } from "./refused-submissions.ts";

/** Ends exchanges: every answer to a machine leaves through here. */
export interface Responder {
  saved(exchange: Exchange): void;
  found(exchange: Exchange, msg: string, items: readonly unknown[]): void;
  /** Answers with a refusal, and keeps what was refused in the ledger. */
  refuse(exchange: Exchange, code: ErrorCode, detail?: string, items?: readonly unknown[]): void;
  /** The same of an outsider: refused for who sent it, it has its own bounds in the ledger. */
  turnAway(exchange: Exchange, code: ErrorCode, detail?: string, items?: readonly unknown[]): void;
  /** Closes the connection without an answer: the outcome of the commit is unknown (CONTRACT clause 15). */
  breakOff(exchange: Exchange): void;
  /** Counts a record that was saved for its machine. `tolerances`: those of the exchange and of the record. */
  countSaved(exchange: Exchange, record: CellRecord, tolerances: number): void;
}

export interface ResponderDependencies {
  readonly answers: Answers;
  readonly machines: Pick<Machines, "of">;
  readonly refusedSubmissions: RefusedSubmissions;
  readonly tally: MachineTally;
  readonly answerTimes: Pick<AnswerTimes, "count">;
  readonly onRefused: (code: ErrorCode) => void;
  readonly isStopping: () => boolean;
}

interface RefusalOptions {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly items: readonly unknown[] | undefined;
  readonly outsider: boolean;
}

export function createResponder(dependencies: ResponderDependencies): Responder {
  const { answers, machines, refusedSubmissions, tally, answerTimes, onRefused, isStopping } = dependencies;

  /**
   * The answer is the connection's last when the server stops, and when the request has a rest: where it was not read to its
   * end, or ends too soon.
   */
  function send({ reply, body, json, completedAt }: Exchange, answer: Answer, outcome: Outcome): void {
    reply.send(answer, isStopping() || !body.drained || json?.fault === CUT_SHORT);
    answerTimes.count(outcome, performance.now() - completedAt);
  }

  function seen(exchange: Exchange, deviceCode: string | null, tolerances: number): Seen {
    const { accountSet, address, receivedAt } = exchange;
    return { accountSet, deviceCode, address, at: receivedAt, tolerances };
  }

  function keep(exchange: Exchange, refusal: Refusal, outsider: boolean): void {
    const { head, body, route, receivedAt, address, accountSet, tolerances } = exchange;
    if (route.operation === "list") return; // a question, not a submission
    const bytesKept = refusedSubmissions.admit({ accountSet, address, outsider }, body.bytes.length);
    const isWhole = bytesKept === body.bytes.length;
    // A body that is not kept as a whole, or that an outsider sent, is not read for its machine alone.
    const deviceCode = (isWhole && !outsider) || exchange.json !== null ? deviceCodeOf(exchange) : null;
    const counted = seen(exchange, deviceCode, tolerances);
    tally.refused(counted);
    exchange.reply.counted(counted);
    if (bytesKept === null) return;
    const shown = (name: string): string | null => {
      const value = head.headers[name];
      return typeof value === "string" ? showHeader(value) : null;
    };
    refusedSubmissions.add({
      receivedAt,
      accountSet,
      accountSetSent: shown("x-request-datasource"),
      address,
      deviceCode,
      method: head.method,
      path: showHeader(route.path),
      contentType: shown("content-type"),
      contentEncoding: shown("content-encoding"),
      body: ownBytes(body.bytes.subarray(0, bytesKept)),
      bodyBytes: body.bytesSent,
      code: refusal.code,
      msg: refusal.msg,
      httpStatus: refusal.httpStatus,
      outsider,
    });
  }

  function refuse(exchange: Exchange, { code, detail, items, outsider }: RefusalOptions): void {
    const { accountSet } = exchange;
    const statusMode = accountSet === null ? null : machines.of(accountSet).settings().httpStatus;
    const refusal = answers.refusal(code, detail, statusMode);
    send(exchange, answers.refused(refusal, items), "refused");
    onRefused(refusal.code);
    keep(exchange, refusal, outsider);
  }

  return {
    saved: (exchange) => send(exchange, answers.saved, "saved"),
    found: (exchange, msg, items) => send(exchange, answers.found(msg, items), "found"),
    refuse: (exchange, code, detail, items) => refuse(exchange, { code, detail, items, outsider: false }),
    turnAway: (exchange, code, detail, items) => refuse(exchange, { code, detail, items, outsider: true }),
    breakOff: ({ reply }) => reply.breakOff(),
    countSaved(exchange, record, tolerances) {
      const counted = seen(exchange, record.deviceCode, tolerances);
      tally.saved(counted, record.testTime);
      exchange.reply.counted(counted);
    },
  };
}

/**
 * The bytes with nothing around them. A slice keeps all that it is a slice of in memory, and takes it along to the thread
 * of the ledger: for a body of 300 bytes that may be 64 KiB of other requests.
 */
function ownBytes(bytes: Buffer): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

/**
 * The machine that sent a body: of a batch, the machine of the first record that names one. Null when none can be read.
 */
function deviceCodeOf(exchange: Exchange): string | null {
  if (exchange.body.tooLarge || exchange.body.noRoom) return null;
  const json: { deviceCode?: unknown; records?: unknown } | null = jsonOf(exchange).json;
  if (json === null) return null;
  const records: unknown[] = Array.isArray(json.records) ? json.records : [json];
  for (const record of records) {
    const deviceCode = readTextValue((record as { deviceCode?: unknown } | null)?.deviceCode);
    if (deviceCode !== null) return deviceCode;
  }
  return null;
}
