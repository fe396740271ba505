import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../src/main.ts";
import { run } from "./process/server-process.ts";

// The --help of every command is pinned, so that a change of the command line shows in a review. `vitest --update`
// writes the texts anew.

const COLUMNS = 80;

const commands = allCommands(createProgram());

test.for(commands.map(({ name }) => name))("%s --help", async (name) => {
  const command = commands.find((command) => command.name === name)?.command;
  command?.configureOutput({ getOutHelpWidth: () => COLUMNS, getOutHasColors: () => false });
  await expect(command?.helpInformation()).toMatchFileSnapshot(`__snapshots__/help/${name.replaceAll(" ", "-")}.txt`);
});

test("--help prints it, with exit code 0, and so does a command's own", async () => {
  const [whole, serve] = await Promise.all([run(["--help"]), run(["serve", "--help"])]);
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  expect(whole.stdout).toContain("account-set");
  expect(serve).toMatchObject({ code: 0, stderr: "" });
  expect(serve.stdout).toContain("--default-account-set <code>");
});

test("--version prints a version", async () => {
  expect(await run(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

function allCommands(program: Command): { readonly name: string; readonly command: Command }[] {
  const found: { readonly name: string; readonly command: Command }[] = [];
  const add = (command: Command, name: string): void => {
    found.push({ name, command });
    for (const sub of command.commands) add(sub, `${name} ${sub.name()}`);
  };
  add(program, program.name());
  return found;
}
