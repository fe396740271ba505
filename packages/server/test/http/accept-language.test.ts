import { expect, test } from "vitest";
import { preferredLanguage } from "../../src/http/accept-language.ts";

test.each([
  [undefined, "en"],
  ["", "en"],
  ["*", "en"],
  ["de", "en"],
  ["zho", "en"],
  ["zh", "zh-CN"],
  ["ZH-hans-cn", "zh-CN"],
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
  ["en-US,en;q=0.9,zh-CN;q=0.8", "en"],
  ["en;q=0.5, zh;q=0.6", "zh-CN"],
  ["de, zh;q=0.1", "zh-CN"],
  ["en, zh", "en"],
  ["zh, en", "zh-CN"],
  ["zh;q=0", "en"],
  ["zh;q=0, en;q=0.1", "en"],
  ["zh;q=x", "en"],
  ["zh;Q=0.2;level=1,en;q=0.1", "zh-CN"],
  [",;q=1,zh", "zh-CN"],
] as const)("Accept-Language %j is answered in %s", (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
