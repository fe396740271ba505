import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configurationPage } from "./configuration-page.ts";
import { consoleSchema } from "./console-schema.ts";
import { errorsPage } from "./errors-page.ts";
import { readOpenApi } from "./read-openapi.ts";

// `npm run docs`: prints what tells what the code says. With --check it only compares, and fails when one is behind.

const root = new URL("../../", import.meta.url);
const schemaPath = "packages/console/src/api/schema.ts";
const pages = {
  "docs/configuration.md": configurationPage(),
  "docs/errors.md": errorsPage(),
  [schemaPath]: formatted(consoleSchema(await readOpenApi())),
};

for (const [path, text] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(path, root));
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (read(file) !== text) {
    console.error(`${path} is behind the code: npm run docs`);
    process.exitCode = 1;
  }
}

/** As the formatter of the repository lays it out. */
function formatted(source: string): string {
  const biome = fileURLToPath(new URL("node_modules/@biomejs/biome/bin/biome", root));
  const args = [biome, "format", `--stdin-file-path=${schemaPath}`];
  return execFileSync(process.execPath, args, { cwd: fileURLToPath(root), input: source, encoding: "utf8" });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
