import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Reply } from "./exchange.ts";

const AWAITED = Symbol("requests of this connection that are read and not answered");
type AwaitedSocket = Socket & { [AWAITED]?: number };

interface NodeReply extends Reply {
  isSent(): boolean;
}

/** The reply of a request that node:http has read. `release` is called when the request is over, answered or not. */
export function nodeReply({ socket }: IncomingMessage, res: ServerResponse, release = (): void => {}): NodeReply {
  let sent = false;
  countAwaited(socket, 1);
  return {
    isSent: () => sent,
    send({ status, headers, body }, last) {
      sent = true;
      countAwaited(socket, -1);
      if (last) res.shouldKeepAlive = false;
      res.writeHead(status, headers as string[]);
      res.end(body, "latin1");
      release();
    },
    breakOff() {
      socket.destroy();
      release();
    },
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
