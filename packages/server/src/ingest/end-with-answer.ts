import type { Socket } from "node:net";
import type { Answer } from "./answer.ts";
import { lastAnswerText } from "./plain/answer-text.ts";

/** How long a client that still sends is read and ignored: a reset would cut its answer off. */
const LINGER_MS = 1_000;

/** Writes an answer on a bare socket and closes it. What the client still sends is ignored. */
export function endWithAnswer(socket: Socket, answer: Answer): void {
  socket.end(lastAnswerText(answer), "latin1");
  socket.on("data", () => {});
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
