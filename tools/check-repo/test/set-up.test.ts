import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { absolute, listFiles, readText } from "../files.ts";

test(".ci/run runs npm test and nothing else", () => {
  const commands = readText(".ci/run")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(commands).toEqual(["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec npm test"]);
  if (process.platform !== "win32") expect(statSync(absolute(".ci/run")).mode & 0o111).toBe(0o111);
});

test("the lock file names no registry: it installs from whichever the host uses", () => {
  const { packages } = JSON.parse(readText("package-lock.json")) as {
    packages: Record<string, { resolved?: string; link?: boolean; integrity?: string }>;
  };
  const addressed = Object.entries(packages).filter(([, { resolved }]) => resolved?.includes("://"));
  expect(addressed).toEqual([]);
});

test("versions of dependencies are exact", () => {
  const loose = listFiles("package.json").flatMap((path) => {
    const manifest = JSON.parse(readText(path)) as Record<string, Record<string, string> | undefined>;
    return ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {})
        .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`),
    );
  });
  expect(loose).toEqual([]);
});

test("every workspace that exists is named, and every one named exists", () => {
  const { workspaces } = JSON.parse(readText("package.json")) as { workspaces: string[] };
  const found = listFiles("package.json")
    .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
    .map((path) => path.replace("/package.json", ""));
  expect([...workspaces].sort()).toEqual(found);
});

test("every package is type-checked", () => {
  const { references } = JSON.parse(readText("tsconfig.json")) as { references: { path: string }[] };
  const { workspaces } = JSON.parse(readText("package.json")) as { workspaces: string[] };
  expect(references.map(({ path }) => path)).toEqual(expect.arrayContaining(workspaces));
});
