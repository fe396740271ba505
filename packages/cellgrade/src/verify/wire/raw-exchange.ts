import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ANSWER_BYTES_MAX, type Answer, readAnswer } from "./read-answer.ts";
import { bodyBytes, headBytes, type RequestParts } from "./request.ts";
import type { Target } from "./target.ts";

// One HTTP exchange, or several on one connection, over a bare socket. It never throws: the result says what went
// wrong.

/**
 * `unreachable`: there was no connection. `closed`: it ended without a whole answer. `malformed`: what came is not
 * HTTP.
 */
export type Failure = "unreachable" | "timeout" | "closed" | "malformed";

export interface Exchange {
  readonly request: RequestParts;
  /** The answer. Null when none came, and {@link failure} says why. */
  readonly answer: Answer | null;
  readonly failure: Failure | null;
  /** The statuses of 1xx answers that came before the answer. */
  readonly interim: readonly number[];
  readonly durationMs: number;
}

export interface ExchangeOptions {
  readonly timeoutMs: number;
  /** True: all requests are written at once, before the first answer. */
  readonly pipelined?: boolean;
}

/** RFC 9110 lets a client stop waiting for a 100. .NET waits for 350 ms, this client for a second. */
const CONTINUE_WAIT_MS = 1_000;

/** Sends one request on a connection of its own. */
export async function exchange(target: Target, request: RequestParts, options: ExchangeOptions): Promise<Exchange> {
  const [only] = await converse(target, [request], options);
  return only ?? failed(request, "unreachable", performance.now());
}

/** Sends the requests on one connection, in order. There are as many results as requests. */
export async function converse(
  target: Target,
  requests: readonly RequestParts[],
  { timeoutMs, pipelined = false }: ExchangeOptions,
): Promise<Exchange[]> {
  const startedAtMs = performance.now();
  const line = await openLine(target, timeoutMs);
  if (line === null) return requests.map((request) => failed(request, "unreachable", startedAtMs));
  try {
    if (pipelined) line.write(Buffer.concat(requests.flatMap((request) => [headBytes(request), bodyBytes(request)])));
    const exchanges: Exchange[] = [];
    for (const request of requests) {
      exchanges.push(await oneTurn(line, request, { timeoutMs, written: pipelined }));
    }
    return exchanges;
  } finally {
    line.close();
  }
}

/** Why no connection can be made, in the words of the system. Null when one can be made. */
export async function connectFault(target: Target, timeoutMs: number): Promise<string | null> {
  const socket = await openSocket(target, timeoutMs);
  if (typeof socket === "string") return socket;
  socket.destroy();
  return null;
}

async function oneTurn(
  line: Line,
  request: RequestParts,
  { timeoutMs, written }: { readonly timeoutMs: number; readonly written: boolean },
): Promise<Exchange> {
  const startedAtMs = performance.now();
  if (!written) {
    if (request.expectsContinue) {
      line.write(headBytes(request));
      await line.waitForBytes(CONTINUE_WAIT_MS);
      line.write(bodyBytes(request));
    } else line.write(Buffer.concat([headBytes(request), bodyBytes(request)]));
  }
  const interim: number[] = [];
  const deadlineMs = startedAtMs + timeoutMs;
  for (;;) {
    const outcome = await line.takeAnswer(deadlineMs - performance.now());
    if (typeof outcome === "string") return { ...failed(request, outcome, startedAtMs), interim };
    if (outcome.status >= 200) {
      return { request, answer: outcome, failure: null, interim, durationMs: performance.now() - startedAtMs };
    }
    interim.push(outcome.status);
  }
}

function failed(request: RequestParts, failure: Failure, startedAtMs: number): Exchange {
  return { request, answer: null, failure, interim: [], durationMs: performance.now() - startedAtMs };
}

interface Line {
  write(bytes: Buffer): void;
  /** Resolves when any byte is waiting, the connection has ended, or the time is over. */
  waitForBytes(waitMs: number): Promise<void>;
  takeAnswer(waitMs: number): Promise<Answer | Failure>;
  close(): void;
}

async function openLine(target: Target, timeoutMs: number): Promise<Line | null> {
  const socket = await openSocket(target, timeoutMs);
  return typeof socket === "string" ? null : createLine(socket);
}

/** The connected socket, or the reason why there is none. */
function openSocket({ host, port, tls }: Target, timeoutMs: number): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
      : connectTcp({ host, port });
    const timer = setTimeout(() => socket.destroy(new Error("timeout")), timeoutMs);
    function onError(error: NodeJS.ErrnoException): void {
      clearTimeout(timer);
      resolve(error.code ?? error.message);
    }
    socket.once("error", onError);
    socket.once(tls ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

function createLine(socket: Socket): Line {
  let waiting: Buffer = Buffer.alloc(0);
  let ended = false;
  let wake: () => void = () => {};
  socket.setNoDelay(true);
  socket.on("data", (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    // The report shows a body without an end as far as it came.
    if (waiting.length > 2 * ANSWER_BYTES_MAX) socket.destroy();
    wake();
  });
  // A reset after an early answer loses nothing: the bytes that arrived before it count.
  socket.on("error", () => {});
  for (const event of ["end", "close"]) {
    socket.on(event, () => {
      ended = true;
      wake();
    });
  }

  /** True when something changed. False when the time was over. */
  function change(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, waitMs));
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  return {
    write(bytes) {
      if (socket.writable) socket.write(bytes);
    },
    async waitForBytes(waitMs) {
      if (waiting.length === 0 && !ended) await change(waitMs);
    },
    async takeAnswer(waitMs) {
      const deadlineMs = performance.now() + waitMs;
      for (;;) {
        const reading = readAnswer(waiting, ended);
        if (reading.answer !== null) {
          waiting = waiting.subarray(reading.bytesUsed);
          return reading.answer;
        }
        if (reading.fault === "malformed") return "malformed";
        if (ended) return "closed";
        if (!(await change(deadlineMs - performance.now()))) return "timeout";
      }
    },
    close() {
      socket.destroy();
    },
  };
}
