import { ERROR_CODE_HEADER } from "@cellgrade/contract/wire";
import { type Check, failedWith, notCheckable, passed } from "../check.ts";
import type { ClauseId } from "../clauses.ts";
import type { Level, ProbeExchange } from "../probe-exchange.ts";
import { say, type Text } from "../text.ts";
import { headerOf } from "../wire/read-answer.ts";
import type { EnvelopeFault } from "../wire/read-envelope.ts";
import { innerDetailOf } from "./inner-detail.ts";

// How the answers of the whole run were written. These run last: one request rarely shows every way of answering.

interface AnswersCheck {
  readonly id: string;
  readonly clause: ClauseId;
  readonly level: Level;
  readonly title: Text;
  /** True when the question applies to an exchange. */
  readonly concerns: (done: ProbeExchange) => boolean;
  /** What is wrong with the exchange. Null when nothing is. */
  readonly fault: (done: ProbeExchange) => Text | null;
}

/** An implementation that is wrong once is mostly wrong a hundred times. The report shows three of them. */
const OFFENDERS_SHOWN_MAX = 3;

function ofAnswers({ concerns, fault, ...about }: AnswersCheck): Check {
  return {
    ...about,
    needsSaving: false,
    async run({ exchanges }) {
      const concerned = exchanges.filter((done) => done.answer !== null && concerns(done));
      if (concerned.length === 0) return notCheckable(say("没有可供判断的应答", "no answer to judge by"));
      const offenders = concerned.flatMap((done) => {
        const found = fault(done);
        return found === null ? [] : [{ done, found }];
      });
      if (offenders.length === 0) return passed(say(`${concerned.length} 个应答`, `${concerned.length} answers`));
      const count = say(
        `${concerned.length} 个应答中有 ${offenders.length} 个`,
        `${offenders.length} of ${concerned.length} answers`,
      );
      const shown = offenders.slice(0, OFFENDERS_SHOWN_MAX);
      return failedWith(
        distinct([...shown.map(({ found }) => found), count]),
        shown.map(({ done }) => done),
      );
    },
  };
}

/** True for answers that the definition itself covers. Its table of return parameters applies to no others. */
function covered({ kind, level, expected }: ProbeExchange): boolean {
  return kind === "save" && level === "required" && expected.state !== null;
}

function anyAnswer({ kind }: ProbeExchange): boolean {
  return kind === "save";
}

function hasFault(...wanted: readonly EnvelopeFault[]): (done: ProbeExchange) => boolean {
  return ({ envelope }) => wanted.some((fault) => envelope?.faults.includes(fault) === true);
}

function when(holds: (done: ProbeExchange) => boolean, text: Text): (done: ProbeExchange) => Text | null {
  return (done) => (holds(done) ? text : null);
}

const returnChecks: readonly Check[] = [
  ofAnswers({
    id: "answer-is-json-object",
    clause: "v1.0:return",
    level: "required",
    title: say("应答是一个 JSON 对象", "The answer is one JSON object"),
    concerns: covered,
    fault: when(hasFault("notJson"), say("应答不是 JSON 对象", "the answer is not a JSON object")),
  }),
  ofAnswers({
    id: "state-is-number",
    clause: "decided:11",
    level: "required",
    title: say("state 存在且为数值", "state is there and is a number"),
    concerns: covered,
    fault: when(hasFault("stateMissing", "stateNotNumber"), say("state 不是数值", "state is not a number")),
  }),
  ofAnswers({
    id: "state-is-1-or-minus-1",
    clause: "v1.0:return",
    level: "required",
    title: say("state 只取 1 或 -1", "state is 1 or -1"),
    concerns: covered,
    fault: when(hasFault("stateOther"), say("state 既非 1 也非 -1", "state is neither 1 nor -1")),
  }),
  ofAnswers({
    id: "msg-is-text",
    clause: "v1.0:return",
    level: "required",
    title: say("msg 为字符", "msg is text"),
    concerns: covered,
    fault: when(hasFault("msgNotText"), say("msg 不是字符", "msg is not text")),
  }),
  ofAnswers({
    id: "resbody-is-array",
    clause: "v1.0:return",
    level: "required",
    title: say("resBody 为对象数组", "resBody is an array of objects"),
    concerns: covered,
    fault: when(
      hasFault("resBodyNotArray", "resBodyNotObjects"),
      say("resBody 不是对象数组", "resBody is not an array of objects"),
    ),
  }),
  ofAnswers({
    id: "resbody-empty",
    clause: "decided:10",
    level: "recommended",
    title: say("resBody 为空数组", "resBody is the empty array"),
    concerns: (done) => covered(done) && (done.envelope?.resBody ?? null) !== null,
    fault: when(({ envelope }) => envelope?.resBody?.length !== 0, say("resBody 不为空", "resBody is not empty")),
  }),
  ofAnswers({
    id: "answer-only-three-keys",
    clause: "v1.0:return",
    level: "recommended",
    title: say("应答只含 state、msg、resBody", "The answer has state, msg and resBody only"),
    concerns: covered,
    fault: when(hasFault("extraKeys"), say("应答含有其它字段", "the answer has other keys, too")),
  }),
  ofAnswers({
    id: "answer-content-type",
    clause: "v1.0:return",
    level: "recommended",
    title: say(
      "应答的 Content-Type 为 application/json，UTF-8",
      "The answer's Content-Type is application/json in UTF-8",
    ),
    concerns: covered,
    fault: ({ answer }) => {
      const contentType = answer === null ? undefined : headerOf(answer, "content-type");
      if (contentType !== undefined && JSON_IN_UTF8.test(contentType)) return null;
      return say(`Content-Type 为 ${contentType ?? "(无)"}`, `Content-Type is ${contentType ?? "(absent)"}`);
    },
  }),
  ofAnswers({
    id: "answer-no-byte-order-mark",
    clause: "v1.0:return",
    level: "recommended",
    title: say("应答不带 BOM", "The answer has no byte order mark"),
    concerns: covered,
    fault: when(hasFault("byteOrderMark"), say("应答以 BOM 开头", "the answer begins with a byte order mark")),
  }),
];

/** JSON without a charset is UTF-8 as well. */
const JSON_IN_UTF8 = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

const refusalChecks: readonly Check[] = [
  ofAnswers({
    id: "envelope-always",
    clause: "decided:9",
    level: "recommended",
    title: say("其它一切请求的应答也带 state", "Every other request is answered with a state, too"),
    concerns: (done) => anyAnswer(done) && !covered(done) && done.expected.state !== null,
    fault: when(
      ({ envelope }) => (envelope?.state ?? null) === null,
      say("应答中没有 state", "the answer has no state"),
    ),
  }),
  ofAnswers({
    id: "error-code-header",
    clause: "decided:9",
    level: "recommended",
    title: say("失败的应答带有正确的 x-error-code", "Refusals carry the right x-error-code"),
    concerns: ({ expected, envelope }) => expected.state === -1 && envelope?.state === -1,
    fault: ({ answer, expected }) => {
      if (answer === null || expected.state !== -1) return null;
      const code = headerOf(answer, ERROR_CODE_HEADER);
      if (code === expected.code) return null;
      const shown = code ?? "(absent)";
      return say(
        `x-error-code 为 ${shown}，应为 ${expected.code}`,
        `x-error-code is ${shown}, ${expected.code} is due`,
      );
    },
  }),
  ofAnswers({
    id: "no-inner-detail",
    clause: "decided:9",
    level: "recommended",
    title: say("应答不泄露 SQL、异常、堆栈与文件路径", "Answers leak no SQL, exception, stack trace or file path"),
    concerns: anyAnswer,
    fault: ({ answer }) => {
      const detail = answer === null ? null : innerDetailOf(answer.body.toString("utf8"));
      return detail === null ? null : say(`泄露内部细节: ${detail}`, `inner detail leaks: ${detail}`);
    },
  }),
];

export const answerChecks: readonly Check[] = [...returnChecks, ...refusalChecks];

function distinct(texts: readonly Text[]): Text[] {
  return [...new Map(texts.map((text) => [text.en, text])).values()];
}
