import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { endWithAnswer } from "./end-with-answer.ts";
import type { Reply } from "./exchange.ts";
import { noteCounted } from "./trailing-bytes.ts";

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
    send(answer, last) {
      sent = true;
      countAwaited(socket, -1);
      if (last) res.shouldKeepAlive = false;
      // Behind its last answer node:http closes a connection at once, which may cut the answer off.
      if (!res.shouldKeepAlive && res.req.method !== "HEAD") endWithAnswer(socket, answer);
      else {
        res.writeHead(answer.status, answer.headers as string[]);
        res.end(answer.body, "latin1");
      }
      release();
    },
    breakOff() {
      socket.destroy();
      release();
    },
    counted: (seen) => noteCounted(socket, seen),
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
