import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { ANOTHER_NAME } from "./chromium.ts";

// A proxy before the server, as a plant has one where other machines open the console. It runs on the same machine, is
// asked for by another name over plain HTTP, and tells the server a loopback name, as the guard demands.

export interface HostProxy {
  /** The address by a name that is no loopback name. Pages under it are no secure context. */
  readonly url: string;
  /** All requests in their order, as `GET /path`. */
  readonly requests: readonly string[];
  /** Ends every connection. The next request finds nobody. */
  stop(): Promise<void>;
}

export interface HostProxyOptions {
  /** Zero takes a free port. */
  readonly port?: number;
  /**
   * What an antivirus does with a stream: all of it, or what follows its head, is held back until it ends, which it never
   * does.
   */
  readonly holdStreams?: "whole" | "body";
}

export async function startHostProxy(
  target: string,
  { port = 0, holdStreams }: HostProxyOptions = {},
): Promise<HostProxy> {
  const requests: string[] = [];
  const { host } = new URL(target);
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url}`);
    const headers = { ...req.headers, host };
    if (headers.origin !== undefined) headers.origin = target;
    const onward = request(new URL(req.url ?? "/", target), { method: req.method ?? "GET", headers }, (answer) => {
      const isHeld = holdStreams !== undefined && answer.headers["content-type"]?.startsWith("text/event-stream");
      if (!isHeld || holdStreams === "body") res.writeHead(answer.statusCode ?? 502, answer.headers);
      if (!isHeld) answer.pipe(res);
      else if (holdStreams === "body") res.flushHeaders();
    });
    onward.on("error", () => res.destroy());
    res.on("close", () => onward.destroy());
    req.pipe(onward);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://${ANOTHER_NAME}:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
