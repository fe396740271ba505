import { STATUS_CODES } from "node:http";
import type { Answer } from "./answer.ts";

// The bytes of an answer, for connections that node:http does not write on. They are the bytes that node:http would
// write.

/** Makes the texts of answers after which the connection stays open for `keepAliveMs`, a character for each byte. */
export function createAnswerText({ keepAliveMs }: { readonly keepAliveMs: number }): (answer: Answer) => string {
  const connection = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}`;
  const dateText = createDateText();
  // Nearly every answer is the one to a saved record, in the same second as the answer before it.
  let former: Answer | null = null;
  let formerDate = "";
  let formerText = "";

  return function answerText(answer) {
    const date = dateText();
    if (answer !== former || date !== formerDate) {
      former = answer;
      formerDate = date;
      formerText = textOf(answer, date, connection);
    }
    return formerText;
  };
}

/** The text of an answer after which the connection is closed, a character for each byte. */
export function lastAnswerText(answer: Answer): string {
  return textOf(answer, new Date().toUTCString(), "Connection: close");
}

function textOf({ status, headers, body }: Answer, date: string, connection: string): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  lines.push(`Date: ${date}`, connection);
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
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
