import type { Socket } from "node:net";
import type { Answer } from "./answer.ts";
import { lastAnswerText } from "./answer-text.ts";

/** How long a client that still sends is read and ignored: a reset would cut its answer off. */
const LINGER_MS = 1_000;

/** Writes the last answer of a connection, if there is one to give, and closes it. What the client still sends is ignored. */
export function endWithAnswer(socket: Socket, answer: Answer | null): void {
  if (answer === null) socket.end();
  else socket.end(lastAnswerText(answer), "latin1");
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
