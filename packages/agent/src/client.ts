import { ERRORS } from "@cellgrade/contract/errors";
import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import type { CellRecord } from "@cellgrade/contract/record";
import {
  ACCOUNT_SET_HEADER,
  ERROR_CODE_HEADER,
  type RefusedItem,
  SAVE_BATCH_PATH,
  SAVE_PATH,
} from "@cellgrade/contract/wire";
import { Pool } from "undici";

// The HTTP call of the machine side. Each outcome of a submission is a kind of its own, so that nothing but an envelope
// with state 1 can ever be taken for "saved".

/** One cabinet needs no more saves on their way at once. A load generator asks for more. */
export const CONNECTIONS_MAX_DEFAULT = 8;
/** A plant network that has not let a connection through by then never will. */
export const CONNECT_MS_MAX_DEFAULT = 10_000;
/**
 * The server gives a request as long (CONTRACT clause 6). The time runs from the call and includes waiting for a
 * connection.
 */
export const ANSWER_MS_MAX_DEFAULT = 30_000;
/** A refusal of 1,000 records takes half of it. Anything longer is not an envelope. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
/**
 * Usual servers close an idle connection after 5 s (Node) or 20 s (Tomcat). The client does so earlier, so that no
 * server closes under a request. A `keep-alive` hint overrides it.
 */
const IDLE_CONNECTION_MS = 4_000;
const IDLE_CONNECTION_MS_MAX = 100_000;
/** Calls under way. A caller with more of them has lost its own bound, and would run out of memory next. */
const CALLS_MAX = 10_000;
/**
 * A proxy that names a later time is wrong. After ten minutes a cabinet tries again, and does not stand idle for a day.
 */
const RETRY_AFTER_MS_MAX = 600_000;

interface Received {
  readonly httpStatus: number;
  /** The answer as text, for people and for checks. It is read as UTF-8, else as GB18030. */
  readonly bodyText: string;
  /** The time from the call to the whole answer. */
  readonly latencyMs: number;
  /** How long the server asks to wait, at most ten minutes. Null when it does not say. */
  readonly retryAfterMs: number | null;
}

/** The record is kept: an envelope with state 1 under a 2xx status. */
export interface Saved extends Received {
  readonly kind: "saved";
  readonly state: 1;
  readonly msg: string;
  readonly resBody: readonly unknown[];
  readonly errorCode: null;
  readonly retry: false;
}

/** The record is refused: an envelope with state -1. Nothing of this submission is visible as a record. */
export interface Refused extends Received {
  readonly kind: "refused";
  readonly state: -1;
  readonly msg: string;
  readonly resBody: readonly unknown[];
  /** The value of `x-error-code`. Null from a server that knows version 1.0 only. */
  readonly errorCode: string | null;
  /**
   * True when the same bytes may pass later, by the registry's advice for the code, else by the HTTP status (408, 429,
   * 5xx).
   */
  readonly retry: boolean;
}

/** A batch was kept but for the records listed. Those are refused and will never pass as they are. */
export interface PartlySaved extends Received {
  readonly kind: "partlySaved";
  readonly state: -1;
  readonly msg: string;
  readonly refusedItems: readonly RefusedItem[];
  readonly errorCode: string | null;
  readonly retry: false;
}

/**
 * The answer is none of the interface: the page of a proxy, nothing, state 1 under an error status. The record may be
 * kept or not. It is worth sending again, since nobody judged it.
 */
export interface Unreadable extends Received {
  readonly kind: "unreadable";
  readonly reason: "empty" | "notJson" | "notEnvelope" | "statusContradicts";
  readonly retry: true;
}

/** No whole answer came. `unreachable`: surely nothing was sent. Otherwise the record may be kept or not. */
export interface Unanswered {
  readonly kind: "unanswered";
  readonly reason: "unreachable" | "timeout" | "broken";
  readonly detail: string;
  readonly latencyMs: number;
  readonly retryAfterMs: null;
  readonly retry: true;
}

export type SaveAnswer = Saved | Refused | Unreadable | Unanswered;
export type BatchAnswer = SaveAnswer | PartlySaved;

export interface Client {
  save(record: CellRecord | object): Promise<SaveAnswer>;
  saveBatch(records: readonly (CellRecord | object)[]): Promise<BatchAnswer>;
  /** Resolves when all calls under way have ended. A later save is misuse. */
  close(): Promise<void>;
}

export interface ClientTarget {
  /** Base address of the MES, or the whole address of its save interface. */
  readonly url: string | URL;
  readonly accountSet: string;
}

export interface ClientOptions {
  readonly connectionsMax?: number;
  readonly connectMsMax?: number;
  readonly answerMsMax?: number;
}

/**
 * A client of interface v1.0 over keep-alive connections. It takes `state` as a number or as `"1"`/`"-1"` (CONTRACT
 * clause 11). It never sends anything twice by itself. The caller may send again at any time: it is always safe, since
 * the MES keeps one record per barcode, the latest (clauses 13 to 15). Only the order of one barcode's records must be
 * kept. Whatever the network does is an outcome. An exception is misuse: no URL, a number that JSON cannot carry, a
 * closed client.
 */
export function createClient({ url, accountSet }: ClientTarget, options: ClientOptions = {}): Client {
  const { origin, basePath } = readTarget(url);
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(accountSet)) {
    throw new TypeError("accountSet must be 1 or more printable ASCII characters, as a header carries it");
  }
  const answerMsMax = options.answerMsMax ?? ANSWER_MS_MAX_DEFAULT;
  const headers = { "content-type": "application/json; charset=utf-8", [ACCOUNT_SET_HEADER]: accountSet };
  const pool = new Pool(origin, {
    connections: options.connectionsMax ?? CONNECTIONS_MAX_DEFAULT,
    connectTimeout: options.connectMsMax ?? CONNECT_MS_MAX_DEFAULT,
    // One deadline covers the whole call instead: these two would let a server dribble for ever.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS_MAX,
    maxResponseSize: ANSWER_BYTES_MAX,
    allowH2: false,
  });
  let calls = 0;
  let closing: Promise<void> | null = null;

  async function send(path: string, body: string): Promise<Reply | Unanswered> {
    if (closing !== null) throw new Error("the client is closed");
    if (calls >= CALLS_MAX) throw new RangeError(`more than ${CALLS_MAX} saves under way: await their answers`);
    calls += 1;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), answerMsMax);
    const startMs = performance.now();
    try {
      const response = await pool.request({
        method: "POST",
        path: basePath + path,
        headers,
        body,
        signal: deadline.signal,
      });
      const bytes = await response.body.bytes();
      return {
        kind: "reply",
        errorCode: oneValue(response.headers[ERROR_CODE_HEADER]),
        received: {
          httpStatus: response.statusCode,
          bodyText: decode(bytes),
          latencyMs: performance.now() - startMs,
          retryAfterMs: readRetryAfterMs(oneValue(response.headers["retry-after"])),
        },
      };
    } catch (error) {
      const latencyMs = performance.now() - startMs;
      const reason = deadline.signal.aborted ? "timeout" : isConnectFailure(error) ? "unreachable" : "broken";
      const detail = reason === "timeout" ? `no whole answer within ${answerMsMax} ms` : describe(error);
      return { kind: "unanswered", reason, detail, latencyMs, retryAfterMs: null, retry: true };
    } finally {
      clearTimeout(timer);
      calls -= 1;
    }
  }

  return {
    async save(record) {
      const reply = await send(SAVE_PATH, toJson(record));
      return reply.kind === "unanswered" ? reply : readReply(reply);
    },
    async saveBatch(records) {
      if (records.length < 1 || records.length > BATCH_RECORDS_MAX) {
        throw new RangeError(`a batch holds 1 to ${BATCH_RECORDS_MAX} records, not ${records.length}`);
      }
      const reply = await send(SAVE_BATCH_PATH, `{"records":[${records.map(toJson).join(",")}]}`);
      if (reply.kind === "unanswered") return reply;
      const answer = readReply(reply);
      if (answer.kind !== "refused" || answer.resBody.length === 0) return answer;
      const { resBody, retry: _, ...rest } = answer;
      if (!listsRecordsOf(resBody, records.length)) {
        // A list that is not in order does not tell which records were kept.
        return { kind: "unreadable", reason: "notEnvelope", retry: true, ...reply.received };
      }
      return { ...rest, kind: "partlySaved", refusedItems: resBody, retry: false };
    },
    close: () => (closing ??= pool.close()),
  };
}

interface Reply {
  readonly kind: "reply";
  readonly errorCode: string | null;
  readonly received: Received;
}

function readTarget(url: string | URL): { origin: string; basePath: string } {
  const { protocol, origin, pathname, search, hash, username, password } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`the URL must be http or https: ${origin}`);
  if (search + hash + username + password !== "") throw new TypeError("the URL must hold no query, fragment or user");
  const path = pathname.replace(/\/+$/, "");
  return { origin, basePath: path.endsWith(SAVE_PATH) ? path.slice(0, -SAVE_PATH.length) : path };
}

function toJson(record: object): string {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new TypeError("a record is an object");
  }
  for (const [field, value] of Object.entries(record)) {
    // JSON would silently turn it into null, and the MES would keep the measurement as not given.
    if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`${field} is ${value}`);
  }
  return JSON.stringify(record);
}

function readReply({ errorCode, received }: Reply): Saved | Refused | Unreadable {
  const unreadable = (reason: Unreadable["reason"]): Unreadable => ({
    kind: "unreadable",
    reason,
    retry: true,
    ...received,
  });
  if (received.bodyText.trim() === "") return unreadable("empty");
  const json = parseJson(received.bodyText);
  if (json === undefined) return unreadable("notJson");
  if (typeof json !== "object" || json === null) return unreadable("notEnvelope");
  const envelope = json as { state?: unknown; msg?: unknown; resBody?: unknown };
  const msg = typeof envelope.msg === "string" ? envelope.msg : "";
  const resBody: readonly unknown[] = Array.isArray(envelope.resBody) ? envelope.resBody : [];
  if (envelope.state === -1 || envelope.state === "-1") {
    const retry = mayPassLater(errorCode, received.httpStatus);
    return { kind: "refused", state: -1, msg, resBody, errorCode, retry, ...received };
  }
  if (envelope.state !== 1 && envelope.state !== "1") return unreadable("notEnvelope");
  if (received.httpStatus < 200 || received.httpStatus > 299) return unreadable("statusContradicts");
  return { kind: "saved", state: 1, msg, resBody, errorCode: null, retry: false, ...received };
}

function mayPassLater(errorCode: string | null, httpStatus: number): boolean {
  if (errorCode !== null && Object.hasOwn(ERRORS, errorCode)) {
    return ERRORS[errorCode as keyof typeof ERRORS].advice === "retry";
  }
  return httpStatus === 408 || httpStatus === 429 || httpStatus >= 500;
}

function listsRecordsOf(items: readonly unknown[], recordCount: number): items is readonly RefusedItem[] {
  let previous = -1;
  return items.every((item) => {
    if (typeof item !== "object" || item === null) return false;
    const { index } = item as { index?: unknown };
    if (typeof index !== "number" || !Number.isInteger(index) || index <= previous || index >= recordCount)
      return false;
    previous = index;
    return true;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function oneValue(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header)?.trim() ?? null;
}

/** The time that a header names in seconds or as an HTTP date. Anything else counts as not said. */
function readRetryAfterMs(text: string | null): number | null {
  if (text === null || text === "") return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MS_MAX);
}

/** True when the failing system call was connecting: then no byte of the record can have left. */
function isConnectFailure(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isConnectFailure);
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === "UND_ERR_CONNECT_TIMEOUT" || syscall === "connect" || syscall === "getaddrinfo";
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message : String(error);
}
