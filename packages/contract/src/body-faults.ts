import { findJsonFault, type JsonFault } from "./json-faults.ts";
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

/** Characters of a word or a name that are told. */
const SHOWN_CHARACTERS_MAX = 32;
/** Names and indexes that are told of a way; a text may be 65,000 arrays deep. */
const SHOWN_PARTS_MAX = 3;

/** What is wrong with a text that `JSON.parse` refused: its field and what stands there, as far as they are known, and the place. */
export function jsonFault(text: string): BodyFault {
  if (text.trim() === "") return EMPTY;
  const fault = findJsonFault(text) ?? { kind: "syntax", at: text.length, found: "", path: [] };
  if (fault.kind === "incomplete") return INCOMPLETE;
  const place = placeOf(text, fault.at);
  const told = fault.path.length > 0 || fault.kind === "keyQuotes" || fault.kind === "behind" ? tell(fault) : null;
  if (told === null) return { "zh-CN": `${place["zh-CN"]}处语法错误`, en: `syntax error at ${place.en}` };
  return { "zh-CN": `${told["zh-CN"]}（${place["zh-CN"]}）`, en: `${told.en} (${place.en})` };
}

/** What is wrong with a field. Null when it is nothing that has a name. */
function tell({ kind, found, path }: JsonFault): BodyFault | null {
  const field = nameOf(path);
  const word = shown(found);
  switch (kind) {
    case "value":
      return { "zh-CN": `${field} 不能是 ${word}`, en: `${field} must not be ${word}` };
    case "noValue":
      return { "zh-CN": `${field} 没有值`, en: `${field} has no value` };
    case "quotes":
      return {
        "zh-CN": `${field} 必须用双引号，不能用 ${word}`,
        en: `${field} must be in double quotes, not in ${word}`,
      };
    case "keyQuotes":
      return { "zh-CN": "字段名必须用双引号", en: "field names must be in double quotes" };
    case "controlCharacter": {
      const isLineEnd = found === "\r" || found === "\n";
      const escape = isLineEnd ? JSON.stringify(found).slice(1, -1) : `\\u${hexOf(found)}`;
      const [zh, en] = isLineEnd
        ? ["换行符", "a line end"]
        : [`控制字符 U+${hexOf(found)}`, `the control character U+${hexOf(found)}`];
      return {
        "zh-CN": `${field} 含有${zh}，须写作 ${escape}`,
        en: `${field} holds ${en}, which is written ${escape}`,
      };
    }
    case "escape":
      return {
        "zh-CN": `${field} 含有无效的转义 ${word}，反斜杠须写作 \\\\`,
        en: `${field} holds the invalid escape ${word}; a backslash is written \\\\`,
      };
    case "behind":
      return {
        "zh-CN": `JSON 之后多出控制字符 U+${hexOf(found)}，Content-Length 不应计入`,
        en: `the control character U+${hexOf(found)} follows the JSON, and Content-Length must not count it`,
      };
    default:
      return null;
  }
}

function nameOf(path: JsonFault["path"]): string {
  const parts = path
    .slice(-SHOWN_PARTS_MAX)
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${shown(part)}`));
  const name = parts.join("").replace(/^\./, "");
  return path.length > SHOWN_PARTS_MAX ? `…${name}` : name;
}

/** A text of the body, so that it can be seen and is short. */
function shown(text: string): string {
  const characters = Array.from(text.slice(0, 2 * SHOWN_CHARACTERS_MAX));
  const seen = characters
    .slice(0, SHOWN_CHARACTERS_MAX)
    .map((each) => (INVISIBLE.test(each) ? `U+${hexOf(each)}` : each));
  return seen.join("") + (characters.length > SHOWN_CHARACTERS_MAX ? "…" : "");
}

const INVISIBLE = /[\p{C}\p{Z}]/u;

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** Where a position is: by its line where there are several. A line ends with CR, LF, or both. */
function placeOf(text: string, at: number): BodyFault {
  let line = 1;
  let start = 0;
  for (let each = 0; each < at; each += 1) {
    const unit = text.charCodeAt(each);
    if (unit !== LF && (unit !== CR || text.charCodeAt(each + 1) === LF)) continue;
    line += 1;
    start = each + 1;
  }
  const character = at - start + 1;
  if (line === 1) return { "zh-CN": `第 ${character} 个字符`, en: `character ${character}` };
  return { "zh-CN": `第 ${line} 行第 ${character} 个字符`, en: `line ${line}, character ${character}` };
}

const LF = 0x0a;
const CR = 0x0d;
