import { STATUS_CODES } from "node:http";
import type { Answer } from "./answer.ts";

// An answer as it goes over the wire, for connections that node:http does not write on. It is what node:http would write.

export type WriteAnswer = (answer: Answer, last: boolean) => string;

/** Gives a character for each byte. `last`: the connection is closed behind it. */
export function createAnswerText({ keepAliveMs }: { readonly keepAliveMs: number }): WriteAnswer {
  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}`;
  const date = createDateText();
  // Nearly every answer is that of a saved record, in the same second as the one before.
  let former: Answer | null = null;
  let formerDate = "";
  let formerText = "";

  return function answerText(answer, last) {
    const now = date();
    if (answer === former && now === formerDate && !last) return formerText;
    const lines = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`];
    for (let i = 0; i < answer.headers.length; i += 2) lines.push(`${answer.headers[i]}: ${answer.headers[i + 1]}`);
    lines.push(`Date: ${now}`, last ? "Connection: close" : keepAlive);
    const text = `${lines.join("\r\n")}\r\n\r\n${answer.body}`;
    if (!last) {
      former = answer;
      formerDate = now;
      formerText = text;
    }
    return text;
  };
}

function createDateText(): () => string {
  let second = 0;
  let text = "";
  return function dateText() {
    const now = Math.floor(Date.now() / 1_000);
    if (now !== second) {
      second = now;
      text = new Date(now * 1_000).toUTCString();
    }
    return text;
  };
}
