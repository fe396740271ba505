import type { Language } from "@cellgrade/contract/language";

/** The languages of problems, by the first part of a language tag. */
const LANGUAGES: { readonly [primary: string]: Language } = { zh: "zh-CN", en: "en" };

/**
 * The language of problems that an Accept-Language header prefers; of two with the same weight, the first. English
 * where the header is absent or names neither, because scripts rarely send one.
 */
export function preferredLanguage(header: string | undefined): Language {
  let best: { readonly language: Language; readonly quality: number } | null = null;
  for (const range of (header ?? "").toLowerCase().split(",")) {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
    const language = LANGUAGES[tag.split("-", 1)[0] ?? ""];
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    if (language !== undefined && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? "en";
}
