import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Reply } from "./exchange.ts";

const AWAITED = Symbol("requests of this connection that are read and not answered");
type AwaitedSocket = Socket & { [AWAITED]?: number };

/** The reply of a request that node:http has read. */
export function nodeReply({ socket }: IncomingMessage, res: ServerResponse): Reply {
  countAwaited(socket, 1);
  return {
    send({ status, headers, body }, last) {
      countAwaited(socket, -1);
      if (last) res.shouldKeepAlive = false;
      res.writeHead(status, headers as string[]);
      res.end(body, "latin1");
    },
    breakOff: () => socket.destroy(),
  };
}

function countAwaited(socket: AwaitedSocket, change: 1 | -1): void {
  socket[AWAITED] = (socket[AWAITED] ?? 0) + change;
}

/**
 * True while a request of this connection waits. An error answer would then be taken for the answer to that request.
 */
export function isAwaited(socket: AwaitedSocket): boolean {
  return (socket[AWAITED] ?? 0) > 0;
}
