import { ERROR_CODE_HEADER, LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import type { CellRecord } from "@cellgrade/contract/record";
import { expect } from "vitest";
import type { Answer } from "./raw-socket.ts";

// Requests as a machine's HTTP client sends them, and the answer with what every answer must have already checked.

export interface Reply {
  readonly status: number;
  readonly state: 1 | -1;
  readonly msg: string;
  readonly resBody: readonly Record<string, unknown>[];
  readonly code: string | null;
  readonly retryAfter: string | null;
  readonly allow: string | null;
}

export interface Post {
  readonly method?: string;
  readonly path?: string;
  /** Null: the header is not sent. */
  readonly accountSet?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes or text as they are; anything else as JSON. */
  readonly body?: unknown;
}

/** Sends one request by the platform's client. */
export async function post(url: string, request: Post): Promise<Reply> {
  const { method = "POST", path = SAVE_PATH, accountSet = "001", body } = request;
  const headers: Record<string, string> = { "content-type": "application/json", ...request.headers };
  if (accountSet !== null) headers["x-request-datasource"] = accountSet;
  const init: RequestInit = { method, headers };
  if (body !== undefined && method !== "GET" && method !== "HEAD") init.body = bytesOf(body);
  const response = await fetch(url + path, init);
  return checked(response.status, response.headers, Buffer.from(await response.arrayBuffer()));
}

export function save(url: string, record: object, request: Post = {}): Promise<Reply> {
  return post(url, { ...request, body: record });
}

export function saveBatch(url: string, records: unknown, request: Post = {}): Promise<Reply> {
  return post(url, { path: SAVE_BATCH_PATH, body: { records }, ...request });
}

export function list(url: string, barcodes: unknown, request: Post = {}): Promise<Reply> {
  return post(url, { path: LIST_PATH, body: { barcodeArr: barcodes }, ...request });
}

/** The record kept for a barcode, its nine fields, or null. */
export async function kept(url: string, barcode: string, accountSet = "001"): Promise<CellRecord | null> {
  const { state, resBody } = await list(url, [barcode], { accountSet });
  expect(state).toBe(1);
  const [item] = resBody;
  if (item === undefined) return null;
  const { receivedAt: _, ...fields } = item;
  return fields as unknown as CellRecord;
}

/** A raw answer, which must have come. */
export function replyOf(answer: Answer | null): Reply {
  if (answer === null) throw new Error("the connection was closed without an answer");
  return checked(answer.status, { get: (name) => answer.headers.get(name) ?? null }, answer.body);
}

function bytesOf(body: unknown): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return new Uint8Array(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));
}

const KEYS = ["state", "msg", "resBody"];

/** What CONTRACT promises of every answer: the envelope, its keys, its content type, and a code with each refusal. */
function checked(status: number, headers: { get(name: string): string | null }, body: Buffer): Reply {
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(body[0]).toBe("{".charCodeAt(0));
  const envelope = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)) as Reply;
  expect(Object.keys(envelope)).toEqual(KEYS);
  const { state, msg, resBody } = envelope;
  const code = headers.get(ERROR_CODE_HEADER);
  expect([1, -1]).toContain(state);
  expect(state === 1).toBe(code === null);
  expect(Array.isArray(resBody)).toBe(true);
  expect(msg).not.toBe("");
  expect(msg.endsWith("。")).toBe(false);
  return { status, state, msg, resBody, code, retryAfter: headers.get("retry-after"), allow: headers.get("allow") };
}
