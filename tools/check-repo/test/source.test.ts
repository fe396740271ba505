import { posix } from "node:path";
import { expect, test } from "vitest";
import { listFiles, readText } from "../files.ts";
import { importsOf } from "../imports.ts";

const sources = listFiles(".ts", ".tsx", ".js", ".mjs");

test("nothing is left to be done in a comment", () => {
  const marks = ["EMXIF", "ODOT", "EMKCAH"].map((mark) => Array.from(mark).reverse().join("")).join("|");
  const left = sources.filter((path) => new RegExp(`\\b(?:${marks})\\b`).test(readText(path)));
  expect(left).toEqual([]);
});

test("no test is left alone or left out without a reason", () => {
  const left = sources.filter(
    (path) => path.endsWith(".test.ts") && /\b(?:test|it|describe)\.(?:only|skip|todo)\b/.test(readText(path)),
  );
  expect(left.filter((path) => path !== "tools/check-repo/test/source.test.ts")).toEqual([]);
});

/** What each package may import of ours in its src; tests may also use their own package's neighbours. */
const MAY_IMPORT: { readonly [name: string]: readonly string[] } = {
  contract: [],
  store: ["contract"],
  server: ["contract", "store"],
  agent: ["contract"],
  console: ["contract"],
  cellgrade: ["contract", "store", "server", "agent", "console"],
};

const imports = sources
  .flatMap(importsOf)
  .map(({ from, specifier }) => ({ from, specifier, to: areaImported(from, specifier) }));

test("imports between packages go one way", () => {
  const wrong = imports.filter(({ from, to }) => {
    const [, name] = /^packages\/([^/]+)\/src\//.exec(from) ?? [];
    return name !== undefined && to !== null && !(MAY_IMPORT[name] ?? []).includes(to);
  });
  expect(wrong).toEqual([]);
  const packages = new Set(sources.map((path) => /^packages\/([^/]+)\/src\//.exec(path)?.[1]).filter(Boolean));
  expect([...packages].filter((name) => !((name ?? "") in MAY_IMPORT))).toEqual([]);
});

test("nothing imports tools", () => {
  expect(imports.filter(({ from, to }) => to === "tools" && !from.startsWith("tools/"))).toEqual([]);
});

test("no source of a package imports a test", () => {
  const sources = imports.filter(({ from }) => /^packages\/[^/]+\/src\//.test(from));
  expect(sources.filter(({ specifier }) => /\/test\//.test(specifier))).toEqual([]);
});

test("packages are reached by the names they give out, not by paths into them", () => {
  const byPath = imports.filter(
    ({ from, specifier, to }) => from.startsWith("packages/") && to !== null && specifier.startsWith("."),
  );
  expect(byPath).toEqual([]);
});

/** The package, or `tools`, that an import leads to; null for Node, npm, and the importer's own. */
function areaImported(from: string, specifier: string): string | null {
  const area = specifier.startsWith(".")
    ? areaOf(posix.join(posix.dirname(from), specifier))
    : (/^@cellgrade\/([^/]+)/.exec(specifier)?.[1] ?? (/^cellgrade(?:\/|$)/.test(specifier) ? "cellgrade" : null));
  return area === areaOf(from) ? null : area;
}

function areaOf(path: string): string | null {
  return /^packages\/([^/]+)\//.exec(path)?.[1] ?? (path.startsWith("tools/") ? "tools" : null);
}
