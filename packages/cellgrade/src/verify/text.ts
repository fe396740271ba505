import type { Language } from "@cellgrade/contract/language";

/** A sentence of the report in both languages. The Chinese ends without 。 as the messages of the interface do. */
export type Text = { readonly [language in Language]: string };

export function say(zh: string, en: string): Text {
  return { "zh-CN": zh, en };
}

/** The sentence behind a label that needs no translation, such as `testTime="2023-02-29 …"`. */
export function labelled(label: string, text: Text): Text {
  return label === "" ? text : say(`${label}: ${text["zh-CN"]}`, `${label}: ${text.en}`);
}
