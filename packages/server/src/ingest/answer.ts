import type { ServerResponse } from "node:http";
import {
  ERRORS,
  type ErrorCode,
  type ErrorDefinition,
  type Language,
  RETRY_AFTER_S,
  SAVED_TEXT,
} from "@cellgrade/contract/errors";
import { ERROR_CODE_HEADER, type Envelope } from "@cellgrade/contract/wire";

// What goes back to the machine. The answer of a successful save never changes, so it is made once.

export type StatusMode = "always-200" | "strict";

/** A refusal, ready to send. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly msg: string;
  readonly httpStatus: number;
}

export interface Answers {
  /** Answers `state: 1` to one saved record. */
  saved(res: ServerResponse): void;
  /** Answers `state: 1` with the items. */
  found(res: ServerResponse, msg: string, items: readonly unknown[]): void;
  refuse(res: ServerResponse, refusal: Refusal, items?: readonly unknown[]): void;
  /** The refusal of a code; `detail` as its text in the error registry asks for. */
  refusal(code: ErrorCode, detail?: string): Refusal;
}

const CONTENT_TYPE = "application/json; charset=utf-8";

export function createAnswers({
  statusMode,
  language,
}: {
  readonly statusMode: StatusMode;
  readonly language: Language;
}): Answers {
  const saved: Envelope = { state: 1, msg: SAVED_TEXT[language], resBody: [] };
  const savedBytes = Buffer.from(JSON.stringify(saved));
  const savedHead = ["content-type", CONTENT_TYPE, "content-length", String(savedBytes.length)];
  // A character for each byte of its UTF-8: Node puts head and body into one string, and one of bytes alone it sends as it
  // is, where Chinese text would have the whole of it measured and encoded for each save.
  const savedBody = savedBytes.toString("latin1");

  function send(res: ServerResponse, status: number, envelope: Envelope<unknown>, headers: readonly string[]): void {
    const body = JSON.stringify(envelope);
    res.writeHead(status, [
      "content-type",
      CONTENT_TYPE,
      "content-length",
      String(Buffer.byteLength(body)),
      ...headers,
    ]);
    res.end(body);
  }

  return {
    saved(res) {
      res.writeHead(200, savedHead);
      res.end(savedBody, "latin1");
    },
    found(res, msg, items) {
      send(res, 200, { state: 1, msg, resBody: items }, []);
    },
    refuse(res, { code, msg, httpStatus }, items = []) {
      send(res, httpStatus, { state: -1, msg, resBody: items }, refusalHeaders(code));
    },
    refusal(code, detail = "") {
      const definition: ErrorDefinition = ERRORS[code];
      return {
        code,
        msg: definition.text[language](detail),
        httpStatus: statusMode === "strict" || definition.brokenHttp ? definition.status : 200,
      };
    },
  };
}

/** The headers of a refusal beside its content: code, when to come again, the method to use. */
export function refusalHeaders(code: ErrorCode): string[] {
  const headers = [ERROR_CODE_HEADER, code];
  if (ERRORS[code].advice === "retry") headers.push("retry-after", String(RETRY_AFTER_S));
  if (code === "METHOD_NOT_ALLOWED") headers.push("allow", "POST");
  return headers;
}
