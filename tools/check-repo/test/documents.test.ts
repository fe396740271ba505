import { existsSync } from "node:fs";
import { posix } from "node:path";
import { environmentName } from "@cellgrade/server/setting";
import { SETTINGS } from "@cellgrade/server/settings";
import { expect, test } from "vitest";
import { createProgram } from "../../../packages/cellgrade/src/main.ts";
import { absolute, listFiles, readText } from "../files.ts";
import { anchorsOf, codeOf, linksOf } from "../markdown.ts";

const pages = listFiles(".md");

test("no relative link of a page is dead", () => {
  const dead: string[] = [];
  for (const page of pages) {
    for (const link of linksOf(readText(page))) {
      if (/^[a-z]+:/i.test(link)) continue;
      const [path = "", anchor] = decodeURI(link).split("#");
      const target = path === "" ? page : posix.join(posix.dirname(page), path);
      if (!existsSync(absolute(target))) dead.push(`${page}: ${link}`);
      else if (anchor !== undefined && target.endsWith(".md") && !anchorsOf(readText(target)).has(anchor)) {
        dead.push(`${page}: ${link} (there is no such heading)`);
      }
    }
  }
  expect(dead).toEqual([]);
});

test("every npm script that a page names exists", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    codeOf(readText(page)).flatMap((code) =>
      [...code.matchAll(/\bnpm (?:run (?:--\S+ )*([\w:-]+)|(start|test)\b)/g)].map((match) => ({
        page,
        script: match[1] ?? match[2] ?? "",
      })),
    ),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
});

test("every command of the command line that a page names exists, with its flags", () => {
  const wrong: string[] = [];
  let commands = 0;
  for (const page of pages) {
    for (const code of codeOf(readText(page))) {
      const words = /(?:^|\s|\/|bin\/)cellgrade(?:\.js)? ([a-z-].*)$/.exec(code.replace(/\s#.*$/, ""))?.[1];
      if (words === undefined) continue;
      commands += 1;
      const fault = faultIn(words.split(/\s+/));
      if (fault !== null) wrong.push(`${page}: ${code}: ${fault}`);
    }
  }
  expect(commands).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

/** Walks the words through the program's commands; null when all exist. */
function faultIn(words: readonly string[]): string | null {
  let command: ReturnType<typeof createProgram> = createProgram();
  for (const word of words) {
    if (word.startsWith("--")) {
      const flag = word.split("=")[0];
      if (flag !== "--help" && flag !== "--version" && !command.options.some(({ long }) => long === flag)) {
        return `${command.name()} has no ${flag}`;
      }
      continue;
    }
    if (command.commands.length === 0) continue; // a value
    const sub = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (sub === undefined) return `there is no command ${word}`;
    command = sub;
  }
  return null;
}

test("every environment variable that a page names is a setting's", () => {
  const known = new Set<string>(SETTINGS.map(({ key }) => environmentName(key)));
  const unknown = pages.flatMap((page) =>
    [...readText(page).matchAll(/\bCELLGRADE_[A-Z_]*[A-Z]\b/g)]
      .map(([name]) => name)
      .filter((name) => !known.has(name))
      .map((name) => `${page}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
