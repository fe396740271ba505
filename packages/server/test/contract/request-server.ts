import type { CellRecord } from "@cellgrade/contract/record";
import { expect } from "vitest";
import { kept, type Reply, replyOf } from "../ingest/exchange-http.ts";
import { type IngestServer, sharedServer } from "../ingest/ingest-server.ts";
import { type RawRequest, sendOnce } from "../ingest/raw-socket.ts";

// What the tests of CONTRACT's "Request" share: one whole server a file, asked over real HTTP.

let ofFile: (() => IngestServer) | null = null;

/** Starts the server of a test file, which calls this itself: files of one worker share this module. */
export function startServer(): void {
  ofFile = sharedServer();
}

export function server(): IngestServer {
  if (ofFile === null) throw new Error("the test file has not called startServer()");
  return ofFile();
}

export const TO_001 = "x-request-datasource: 001";

let cells = 0;
/** A barcode that no other test of the file uses. */
export function fresh(): string {
  cells += 1;
  return `REQ-${cells}`;
}

export async function raw(request: RawRequest): Promise<Reply> {
  return replyOf(await sendOnce(server().url, { ...request, headers: request.headers ?? [TO_001] }));
}

export async function expectSaved(reply: Reply, record: CellRecord): Promise<void> {
  expect(reply).toMatchObject({ state: 1, status: 200, msg: "保存成功", code: null });
  expect(await kept(server().url, record.barcode)).toEqual(record);
}

export async function expectRefused(reply: Reply, code: string, barcode: string): Promise<void> {
  expect(reply).toMatchObject({ state: -1, status: 200, code, resBody: [] });
  expect(await kept(server().url, barcode)).toBeNull();
}
