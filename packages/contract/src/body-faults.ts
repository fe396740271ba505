import type { Language } from "./language.ts";

// Why a body is not one JSON object, as BODY_INVALID tells it. The console tells it before a body is sent.

/** The detail of a refused body, in each language. */
export type BodyFault = { readonly [language in Language]: string };

export const EMPTY: BodyFault = { "zh-CN": "请求体为空", en: "it is empty" };
export const NOT_AN_OBJECT: BodyFault = {
  "zh-CN": "最外层必须是 {…} 对象",
  en: "the outermost value must be an object {…}",
};
export const INCOMPLETE: BodyFault = { "zh-CN": "内容不完整", en: "it is incomplete" };
/** {@link INCOMPLETE} of a body that came over HTTP: what a client does wrong whose bodies are never whole. */
export const CUT_SHORT: BodyFault = {
  "zh-CN": `${INCOMPLETE["zh-CN"]}(Content-Length 可能按字符数计算，应为字节数)`,
  en: `${INCOMPLETE.en} (Content-Length may count characters instead of bytes)`,
};
const NOT_JSON: BodyFault = { "zh-CN": "语法错误", en: "it has a syntax error" };

/**
 * What is wrong with a text that `JSON.parse` refused with this error. Only the position is taken from the end of the
 * engine's message: the rest may quote the body, and is English.
 */
export function jsonFault(text: string, error: unknown): BodyFault {
  if (text.trim() === "") return EMPTY;
  const message = error instanceof Error ? error.message : "";
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  if (Number(position) >= text.length) return INCOMPLETE;
  if (position !== undefined) {
    const character = Number(position) + 1;
    return { "zh-CN": `第 ${character} 个字符处语法错误`, en: `syntax error at character ${character}` };
  }
  return message.endsWith("end of JSON input") ? INCOMPLETE : NOT_JSON;
}
