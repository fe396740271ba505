import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { arrowsWithin, circlesOf, graphOf } from "../circles.ts";
import { listFiles } from "../files.ts";
import { importsOf, targetOf } from "../imports.ts";

// Imports of types count like others: they tie files to each other for whoever reads them. A thread is started by its
// address, `new URL("./x.ts", import.meta.url)`, and that is no import: what runs there is another program, which may
// import from its starter what the two say to each other.

const sources = listFiles(".ts", ".tsx").filter((path) => /^(?:packages\/[^/]+\/src|tools)\//.test(path));
const arrows = sources.flatMap((from) =>
  importsOf(from).flatMap((each): (readonly [string, string])[] => {
    const to = targetOf(each);
    return to === null ? [] : [[from, to]];
  }),
);

describe("imports of the sources", () => {
  test("all lead to a file", () => {
    const files = new Set(listFiles(".ts", ".tsx"));
    expect(arrows.filter(([, to]) => /\.tsx?$/.test(to) && !files.has(to))).toEqual([]);
  });

  test("make no circle of files", () => {
    expect(circlesOf(graphOf(arrows))).toEqual([]);
  });

  // In each folder its files and its folders, a folder with all that is in it counting as one, import in one direction.
  test("make no circle in a folder", () => {
    const folders = new Set(sources.flatMap(foldersOf));
    const circles = [...folders].flatMap((folder) => circlesOf(graphOf(arrowsWithin(folder, arrows))));
    expect(circles).toEqual([]);
  });
});

describe("a circle is found", () => {
  test("of two files, and of folders whose files make none", () => {
    const found = (...pairs: (readonly [string, string])[]) => circlesOf(graphOf(arrowsWithin("src/", pairs)));
    expect(found(["src/a.ts", "src/b.ts"], ["src/b.ts", "src/c.ts"])).toEqual([]);
    expect(found(["src/a.ts", "src/b.ts"], ["src/b.ts", "src/a.ts"])).toEqual([["src/a.ts", "src/b.ts"]]);
    expect(found(["src/a/1.ts", "src/b/1.ts"], ["src/b/2.ts", "src/a/2.ts"])).toEqual([["src/a", "src/b"]]);
    expect(found(["src/a/1.ts", "src/b.ts"], ["src/b.ts", "src/a/2.ts"])).toEqual([["src/a", "src/b.ts"]]);
  });
});

/** Every folder that a file lies in, from the nearest up to `src/` or `tools/`. */
function foldersOf(path: string): string[] {
  const folder = `${posix.dirname(path)}/`;
  return /(?:\/src|^tools)\/$/.test(folder) ? [folder] : [folder, ...foldersOf(folder)];
}
