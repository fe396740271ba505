import type { Socket } from "node:net";
import type { ErrorCode } from "@cellgrade/contract/errors";
import type { Answers } from "./answer.ts";
import { endWithAnswer } from "./end-with-answer.ts";
import { isAwaited } from "./node-reply.ts";
import { hasWaiting } from "./node-turns.ts";

// Bytes that are no request: Node hands over the bare socket.

export type OnClientError = (error: NodeJS.ErrnoException, socket: Socket) => void;

/** Makes a listener that answers with the envelope and the fault's status, in both status modes, and then closes. */
export function createOnClientError({ answers }: { readonly answers: Answers }): OnClientError {
  const answered = new WeakSet<Socket>();
  return function onClientError(error, socket) {
    if (answered.has(socket)) return;
    answered.add(socket);
    // A whole request in the same packet is handed on in the ticks of this turn. Only after them is it known whether a
    // request of this connection waits for a commit.
    setImmediate(() => answer(error, socket));
  };

  function answer(error: NodeJS.ErrnoException, socket: Socket): void {
    // An earlier request of this connection waits for its commit: an answer now would be taken for its answer, and
    // would say that it was not saved. A closed connection says nothing false.
    if (error.code === "ECONNRESET" || !socket.writable || isAwaited(socket) || hasWaiting(socket)) {
      socket.destroy();
      return;
    }
    endWithAnswer(socket, answers.refused(answers.refusal(codeOf(error))));
  }
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  switch (error.code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return "REQUEST_TIMEOUT";
    case "HPE_HEADER_OVERFLOW":
      return "HEADERS_TOO_LARGE";
    default:
      return "HTTP_INVALID";
  }
}
