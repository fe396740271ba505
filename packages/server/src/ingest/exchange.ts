import type { ErrorCode } from "@cellgrade/contract/errors";
import { readTextValue } from "@cellgrade/contract/read-record";
import type { MachineKey } from "@cellgrade/store/system";
import type { Answer, Answers, Refusal } from "./answer.ts";
import { inflate, readJsonObject } from "./decode-body.ts";
import type { MachineTally, Seen } from "./machine-tally.ts";
import type { Body } from "./read-body.ts";
import { type RequestHead, showHeader } from "./read-headers.ts";
import type { RefusedSubmissions } from "./refused-submissions.ts";
import type { Route } from "./route.ts";

/** Where the answer of one request goes. */
export interface Reply {
  /** Sends the answer. `last`: the connection serves no other request. */
  send(answer: Answer, last: boolean): void;
  /** Closes the connection without an answer. */
  breakOff(): void;
}

/** One request to the machine interface whose body is complete, and the answer it waits for. */
export interface Exchange {
  readonly head: RequestHead;
  readonly reply: Reply;
  readonly route: Route;
  readonly body: Body;
  /** ms since the epoch, when the body was complete. */
  readonly receivedAt: number;
  readonly address: string;
  /** The account set it was found to be for; null until then. */
  accountSet: MachineKey["accountSet"];
  /** Bits of `@cellgrade/contract/tolerances`, as far as it was read. */
  tolerances: number;
}

/** Ends exchanges: every answer to a machine leaves through here. */
export interface Desk {
  saved(exchange: Exchange): void;
  found(exchange: Exchange, msg: string, items: readonly unknown[]): void;
  refuse(exchange: Exchange, code: ErrorCode, detail?: string, items?: readonly unknown[]): void;
  /** The outcome of its commit is unknown: the connection is closed without an answer (CONTRACT clause 15). */
  breakOff(exchange: Exchange): void;
  seen(exchange: Exchange, deviceCode: string | null, tolerances: number): Seen;
}

export interface DeskDependencies {
  readonly answers: Answers;
  readonly refusedSubmissions: RefusedSubmissions;
  readonly tally: MachineTally;
  readonly onRefused: (code: ErrorCode) => void;
  readonly isStopping: () => boolean;
}

export function createDesk({ answers, refusedSubmissions, tally, onRefused, isStopping }: DeskDependencies): Desk {
  /** A stopping server asks for no next request, nor does one that has not read this one to its end. */
  function send({ reply, body }: Exchange, answer: Answer): void {
    reply.send(answer, isStopping() || !body.drained);
  }

  function seen(exchange: Exchange, deviceCode: string | null, tolerances: number): Seen {
    const { accountSet, address, receivedAt } = exchange;
    return { accountSet, deviceCode, address, at: receivedAt, tolerances };
  }

  function keep(exchange: Exchange, refusal: Refusal): void {
    const { head, body, route, receivedAt, address, accountSet, tolerances } = exchange;
    if (route.operation === "list") return; // a question, not a submission
    const deviceCode = deviceCodeOf(exchange);
    const shown = (name: string): string | null => {
      const value = head.headers[name];
      return typeof value === "string" ? showHeader(value) : null;
    };
    tally.refused(seen(exchange, deviceCode, tolerances));
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
      body: body.bytes,
      bodyBytes: body.bytesSent,
      code: refusal.code,
      msg: refusal.msg,
      httpStatus: refusal.httpStatus,
    });
  }

  return {
    saved: (exchange) => send(exchange, answers.saved),
    found: (exchange, msg, items) => send(exchange, answers.found(msg, items)),
    refuse(exchange, code, detail, items) {
      const refusal = answers.refusal(code, detail);
      send(exchange, answers.refused(refusal, items));
      onRefused(code);
      keep(exchange, refusal);
    },
    breakOff: ({ reply }) => reply.breakOff(),
    seen,
  };
}

/** The machine that sent a body, if it can be read at all; of a batch, that of its first record that says. */
function deviceCodeOf({ head, body, route }: Exchange): string | null {
  if (body.tooLarge) return null;
  const { bytes } = inflate(body.bytes, head.headers["content-encoding"], route.bodyBytesMax);
  const json: { deviceCode?: unknown; records?: unknown } | null = bytes === null ? null : readJsonObject(bytes).json;
  if (json === null) return null;
  const records: unknown[] = Array.isArray(json.records) ? json.records : [json];
  for (const record of records) {
    const deviceCode = readTextValue((record as { deviceCode?: unknown } | null)?.deviceCode);
    if (deviceCode !== null) return deviceCode;
  }
  return null;
}
