import { expect, onTestFinished, test } from "vitest";
import { replyOf } from "../ingest/exchange-http.ts";
import { startGatedServer } from "../ingest/gated-server.ts";
import { requestBytes, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

test.each<[plainSaves: boolean, readBy: string, readByNode: number]>([
  [true, "ahead of node:http", 0],
  [false, "by node:http", 1],
])("with plain saves %s, a save is read %s", async (plainSaves, _, readByNode) => {
  const server = await startGatedServer({ plainSaves });
  onTestFinished(() => server.discard());
  const request = requestBytes({ headers: ["x-request-datasource: 001"], body: JSON.stringify(cell("A")) });
  expect(replyOf(await sendOnce(server.url, request)).state).toBe(1);
  expect(server.readByNode()).toBe(readByNode);
});
