import { expect, test } from "vitest";
import { listFiles, readText } from "../files.ts";

// What is built on the engine port must not know which engine it is handed.

const OPENS_ENGINES = "packages/server/src/open-engine.ts";

/** The name of an engine's entry, or a path into an engine's room. */
const ENGINE = /["'`](?:@cellgrade\/store\/(?:sqlite|postgres)|[^"'`\n]*\bstore\/src\/(?:sqlite|postgres))[/"'`]/;

/** The engines themselves and their own tests, and the benchmark that fills their files. */
const OF_ENGINES = ["packages/store/", "tools/bench/", "tools/check-repo/"];

test("one file names engines: everything else is handed one", () => {
  const naming = listFiles(".ts", ".tsx", ".js", ".mjs")
    .filter((path) => !OF_ENGINES.some((folder) => path.startsWith(folder)))
    .filter((path) => ENGINE.test(readText(path)));
  expect(naming).toEqual([OPENS_ENGINES]);
});

test("outside of its room an engine is named by nothing of the store either: ports, collectors and suites know none", () => {
  const naming = listFiles(".ts")
    .filter((path) => /^packages\/store\/(?:src|test)\//.test(path))
    .filter((path) => !/^packages\/store\/(?:src|test)\/(?:sqlite|postgres)(?:\/|\.|-)/.test(path))
    .filter((path) => /\bfrom "[^"]*\/(?:sqlite|postgres)\//.test(readText(path)));
  expect(naming).toEqual([]);
});
