import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { type SharedServer, startShared } from "./process/server-process.ts";

// Runs the commands that a reader copies from the pages as they stand. Only the address is that of the test's server.

const ADDRESS = "http://127.0.0.1:8940";
const ROOT = new URL("../../../", import.meta.url);
const PAGES = ["README.md", "README.zh-CN.md", ...readdirSync(new URL("docs", ROOT)).map((name) => `docs/${name}`)];

let server: SharedServer;
beforeAll(async () => {
  server = await startShared();
});
afterAll(() => server?.end());

const commands = PAGES.filter((page) => page.endsWith(".md")).flatMap((page) => commandsOf(page));

test.for(commands.map(({ name }) => name))("%s does what it says", async (name, ctx) => {
  const { language, text } = commands.find((command) => command.name === name) as Command;
  const shell = language === "bash" ? ["bash", "-c"] : ["pwsh", "-NoProfile", "-Command"];
  for (const program of [shell[0] ?? "", ...(language === "bash" ? ["curl"] : [])]) {
    ctx.skip(spawnSync(program, ["--version"]).error !== undefined, `there is no ${program} here`);
  }
  const { code, stdout, stderr } = await runShell(shell, text.replaceAll(ADDRESS, server.url));
  expect(code, stderr).toBe(0);
  // The first commands save the sample, the later ones read it.
  if (text.includes("/save")) expect(stdout).toContain(language === "bash" ? '"state":1' : "保存成功");
  else expect(stdout).toContain(SAMPLE.barcode);
});

test("both readmes have a command that saves the sample", () => {
  for (const page of ["README.md", "README.zh-CN.md"]) {
    const saving = commands.filter((command) => command.name.startsWith(`${page}:`) && command.text.includes("/save"));
    expect(saving.map(({ language }) => language)).toContain("bash");
    for (const { text } of saving) expect(text).toContain(SAMPLE.barcode);
  }
});

interface Command {
  /** The page and the line. */
  readonly name: string;
  readonly language: "bash" | "powershell";
  readonly text: string;
}

function commandsOf(page: string): Command[] {
  const text = readFileSync(fileURLToPath(new URL(page, ROOT)), "utf8");
  return [...text.matchAll(/^```(bash|powershell)\n(.*?)^```$/gms)]
    .map((block) => ({
      name: `${page}:${text.slice(0, block.index).split("\n").length}`,
      language: block[1] as Command["language"],
      text: block[2] ?? "",
    }))
    .filter(({ text }) => /\bcurl\b|Invoke-RestMethod/.test(text));
}

function runShell(
  [program = "", ...args]: readonly string[],
  text: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(program, [...args, text], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (more: string) => {
      output[name] += more;
    });
  }
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, ...output }));
  });
}
