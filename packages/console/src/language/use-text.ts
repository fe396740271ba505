import { usePreferences } from "../preferences.tsx";

/** The texts of a page: the same names in both languages, which the compiler holds. */
export interface Texts<Text> {
  readonly zh: Text;
  readonly en: NoInfer<Text>;
}

/**
 * Declares the texts of a page, in `text.ts` beside it:
 * `export const texts = defineTexts({ zh: { title: "设备", seen: (n: number) => `共 ${n} 台` }, en: { … } })`.
 */
export function defineTexts<Text extends object>(texts: Texts<Text>): Texts<Text> {
  return texts;
}

/** The texts in the language chosen. */
export function useText<Text extends object>({ zh, en }: Texts<Text>): Text {
  return usePreferences().language === "en" ? en : zh;
}
