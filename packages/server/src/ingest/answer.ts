import {
  ERRORS,
  type ErrorCode,
  type ErrorDefinition,
  type HttpStatusMode,
  RETRY_AFTER_S,
  SAVED_TEXT,
} from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import { ERROR_CODE_HEADER, type Envelope } from "@cellgrade/contract/wire";

// Makes the answers to machines; others write them. The answer to a successful save never changes, so it is made once.

/** A refusal that is ready to be sent. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly msg: string;
  readonly httpStatus: number;
}

export interface Answer {
  readonly status: number;
  /** The names and values of the headers in turn, without the headers of the connection. */
  readonly headers: readonly string[];
  /**
   * The body, a character for each byte of its UTF-8. Node sends such text as it is; other text it measures and encodes
   * first.
   */
  readonly body: string;
}

export interface Answers {
  /** The answer `state: 1` to what was saved. */
  readonly saved: Answer;
  /** The answer `state: 1` with the items that were found. */
  found(msg: string, items: readonly unknown[]): Answer;
  refused(refusal: Refusal, items?: readonly unknown[]): Answer;
  /**
   * The refusal of a code. `detail` is what the code's text in the error registry asks for. `statusMode` is the account set's;
   * null: the server's.
   */
  refusal(code: ErrorCode, detail?: string, statusMode?: HttpStatusMode | null): Refusal;
}

const CONTENT_TYPE = "application/json; charset=utf-8";

export function createAnswers({
  statusMode: serversMode,
  language,
}: {
  readonly statusMode: HttpStatusMode;
  readonly language: Language;
}): Answers {
  return {
    saved: answerOf(200, { state: 1, msg: SAVED_TEXT[language], resBody: [] }),
    found: (msg, items) => answerOf(200, { state: 1, msg, resBody: items }),
    refused({ code, msg, httpStatus }, items = []) {
      return answerOf(httpStatus, { state: -1, msg, resBody: items }, refusalHeaders(code));
    },
    refusal(code, detail = "", statusMode = null) {
      const definition: ErrorDefinition = ERRORS[code];
      return {
        code,
        msg: definition.text[language](detail),
        httpStatus: (statusMode ?? serversMode) === "strict" || definition.brokenHttp ? definition.status : 200,
      };
    },
  };
}

function answerOf(status: number, envelope: Envelope<unknown>, headers: readonly string[] = []): Answer {
  const bytes = Buffer.from(JSON.stringify(envelope));
  const content = ["content-type", CONTENT_TYPE, "content-length", String(bytes.length)];
  return { status, headers: [...content, ...headers], body: bytes.toString("latin1") };
}

/** The headers of a refusal beside those of its content: the code, when to come again, the method to use. */
function refusalHeaders(code: ErrorCode): string[] {
  const headers = [ERROR_CODE_HEADER, code];
  if (ERRORS[code].advice === "retry") headers.push("retry-after", String(RETRY_AFTER_S));
  if (code === "METHOD_NOT_ALLOWED") headers.push("allow", "POST");
  return headers;
}
