import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configurationPage } from "./configuration-page.ts";
import { errorsPage } from "./errors-page.ts";

// `npm run docs`: prints the pages that tell what the code says. With --check it only compares, and fails when one is behind.

const pages = { "docs/configuration.md": configurationPage(), "docs/errors.md": errorsPage() };
const root = new URL("../../", import.meta.url);

for (const [path, text] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(path, root));
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`${path} is behind the code: npm run docs`);
    process.exitCode = 1;
  }
}
