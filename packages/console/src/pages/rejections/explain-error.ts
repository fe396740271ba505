import type { Language } from "@cellgrade/contract/language";
import { type ErrorCode, ERRORS } from "@cellgrade/contract/errors";

/** The codes whose public text says nothing without the detail of the case. */
const WITHOUT_DETAIL: { readonly [code in ErrorCode]?: { readonly [language in Language]: string } } = {
  FIELD_INVALID: { "zh-CN": "字段缺失或有误", en: "A field is missing or wrong" },
  BODY_TOO_LARGE: { "zh-CN": "请求体过大", en: "The body is too large" },
};

/** The general meaning of a code: the public text of the error registry, without the detail of one case. */
export function explainError(code: ErrorCode, language: Language): string {
  const own = WITHOUT_DETAIL[code]?.[language];
  return own ?? ERRORS[code].text[language]("").replace(/[:：]\s*$/, "");
}
