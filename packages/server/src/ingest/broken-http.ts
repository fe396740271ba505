import type { Socket } from "node:net";
import { CUT_SHORT } from "@cellgrade/contract/body-faults";
import type { ErrorCode } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import type { Answers } from "./answer.ts";
import { endWithAnswer } from "./end-with-answer.ts";
import type { MachineTally } from "./machine-tally.ts";
import { isAwaited } from "./node-reply.ts";
import { endAfterAnswers, hasWaiting, requestUnderWay } from "./node-turns.ts";
import { beginNoRequest, countTrailingBytes, hasCounted } from "./trailing-bytes.ts";

// Bytes that are no request: Node hands over the bare socket.

/** What Node tells of a request that it cannot read. */
interface RequestError extends NodeJS.ErrnoException {
  /** The bytes that were read at once, and where among them the parser gave up. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
  /** Of a request that did not come whole: its head did. Where it is not told, {@link requestUnderWay} knows. */
  readonly inBody?: boolean;
}

export type OnClientError = (error: NodeJS.ErrnoException, socket: Socket) => void;

export interface OnClientErrorDependencies {
  readonly answers: Answers;
  readonly tally: Pick<MachineTally, "tolerated">;
}

/** Makes a listener that answers with the envelope and the fault's status, in both status modes, and then closes. */
export function createOnClientError(
  { answers, tally }: OnClientErrorDependencies,
  { language }: { readonly language: Language },
): OnClientError {
  const answered = new WeakSet<Socket>();
  return function onClientError(error, socket) {
    if (answered.has(socket)) return;
    answered.add(socket);
    // A whole request in the same packet is handed on in the ticks of this turn. Only after them is it known whether a
    // request of this connection waits for a commit.
    setImmediate(() => answer(error, socket));
  };

  function answer(error: RequestError, socket: Socket): void {
    if (socket.writableEnded) return; // its last answer is given, and this is the rest of what it answers
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const request = requestUnderWay(socket);
    if ((request !== undefined || hasCounted(socket)) && standsBehind(error)) {
      countTrailingBytes(tally, socket);
      return endAfterAnswers(socket);
    }
    // A large body is read little by little. What is to be answered to it is known at its end.
    if (request?.complete && !request.readableEnded) {
      request.once("close", () => answer(error, socket));
      return;
    }
    // An earlier request of this connection waits for its commit: an answer now would be taken for its answer, and
    // would say that it was not saved. A closed connection says nothing false.
    if (isAwaited(socket) || hasWaiting(socket)) {
      socket.destroy();
      return;
    }
    const code = codeOf(error);
    const isCutShort = endsTooSoon(error) && (error.inBody ?? request?.complete === false);
    endWithAnswer(socket, answers.refused(answers.refusal(code, isCutShort ? CUT_SHORT[language] : "")));
  }
}

/** True when the parser gave up at bytes that stand where a request begins, and begin none. */
function standsBehind({ code, rawPacket, bytesParsed }: RequestError): boolean {
  if (rawPacket === undefined || bytesParsed === undefined) return false;
  if (code === "HPE_INVALID_METHOD") return beginNoRequest(rawPacket.subarray(bytesParsed));
  // Behind a request that was to be the last one, the parser reads a byte and then gives up.
  return code === "HPE_CLOSED_CONNECTION" && beginNoRequest(rawPacket.subarray(bytesParsed - 1));
}

function endsTooSoon({ code }: RequestError): boolean {
  return code === "ERR_HTTP_REQUEST_TIMEOUT" || code === "HPE_INVALID_EOF_STATE";
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
