import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createEventStreams, type EventStream } from "../../../src/api/live/event-streams.ts";

test("a reader that does not read is cut off, and one that does gets heartbeats", async () => {
  const streams = createEventStreams({
    streamsMax: 10,
    streamsOfOneMax: 10,
    unreadBytesMax: 64 * 1024,
    heartbeatMs: 20,
  });
  const opened: EventStream[] = [];
  const ended: number[] = [];
  const server = createServer((_request, response) => {
    const place = opened.length;
    const stream = streams.open(response, { by: null, headers: {} }, () => ended.push(place));
    if (stream !== null) opened.push(stream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const connect = async (): Promise<IncomingMessage> => {
    const request = get({ port: (server.address() as AddressInfo).port, agent: false });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    request.on("error", () => {});
    response.on("error", () => {});
    return response;
  };
  const reading = await connect();
  let text = "";
  reading.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const idle = await connect();
  try {
    const big = { text: "x".repeat(32 * 1024) };
    // The system's own buffers take some megabytes before anything waits here.
    for (let sent = 0; ended.length === 0; sent += 1) {
      expect(sent, "32 KiB each").toBeLessThan(5_000);
      opened[1]?.send("saved", big);
      if (sent % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ended).toEqual([1]);
    opened[1]?.send("saved", big); // to one who is gone: nothing happens
    while (!/\n\nevent: heartbeat\ndata: \{"at":"[^"]+"\}\n\n/.test(text)) await once(reading, "data");
    opened[0]?.send("hello", { a: 1 });
    while (!text.includes('event: hello\ndata: {"a":1}\n\n')) await once(reading, "data");
    streams.close();
    await once(reading, "end");
  } finally {
    idle.destroy();
    server.close();
    server.closeAllConnections();
  }
});
