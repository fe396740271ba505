import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createApp } from "../../src/http/app.ts";
import type { NewExchange } from "../../src/ingest/exchange.ts";
import { requestBytes, sendOnce } from "../ingest/raw-socket.ts";

test.each<[plainSaves: boolean, readBy: string]>([
  [true, "ahead of node:http"],
  [false, "by node:http"],
])("with plain saves %s, a save is read %s", async (plainSaves, readBy) => {
  const answer = (by: string) => ({ status: 200, headers: ["content-length", String(by.length)], body: by });
  const frontDoor = {
    serve: ({ reply }: NewExchange) => reply.send(answer("ahead of node:http"), false),
    listener: () => (_: unknown, res: { end(body: string): unknown }) => void res.end("by node:http"),
    attach() {},
  };
  const log = pino({ level: "silent" });
  const app = createApp({ frontDoor, onClientError() {}, refuseOutsider: () => false, log }, { plainSaves });
  onTestFinished(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const received = await sendOnce(`http://127.0.0.1:${port}`, requestBytes({ body: "{}" }));
  expect(received?.body.toString()).toBe(readBy);
});
