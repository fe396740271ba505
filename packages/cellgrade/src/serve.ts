import { readConfig } from "@cellgrade/server/config";
import { ConfigError, environmentName, type Setting } from "@cellgrade/server/setting";
import { SETTINGS } from "@cellgrade/server/settings";
import { type Command, Option } from "commander";
import { startLines } from "./start-lines.ts";

/** Adds `cellgrade serve`. The flags and their help come from the table of settings. */
export function addServeCommand(program: Command): void {
  const command = program
    .command("serve")
    .description("Take submissions of grading machines and answer queries, until it is told to stop.")
    .option(
      "--config <file>",
      "Settings as YAML, by the names of the flags (default: ./cellgrade.yaml if there is one)",
    );
  for (const setting of SETTINGS) command.addOption(optionOf(setting));
  command.action(async (options: Record<string, unknown>) => {
    const flags = Object.fromEntries(SETTINGS.map(({ key }) => [key, options[camelCase(key)]]));
    await serve(flags, (options["config"] as string | undefined) ?? null);
  });
}

async function serve(flags: Record<string, unknown>, file: string | null): Promise<void> {
  // A signal during the start is heeded after it. A second signal changes nothing: the stop is under way and ends by
  // itself. Ctrl-C under npm comes twice, from the terminal and from npm.
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
  });
  try {
    const config = readConfig({ flags, environment: process.env, file });
    // The server is loaded only here, so that other commands and wrong settings need not wait for it.
    const { startServer } = await import("@cellgrade/server/main");
    const server = await startServer(config);
    console.log(startLines(server).join("\n"));
    await stopAsked;
    await server.stop().catch(endNow);
  } catch (error) {
    console.error(`cellgrade: ${messageOf(error)}`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}

/**
 * Ends a process whose stop failed because a disk hangs. `process.exit` would not end it: Node and libuv wait for their
 * threads, and these wait for the disk. Every acknowledged record is on the disk all the same.
 */
function endNow(error: unknown): void {
  console.error(`cellgrade: the stop failed: ${messageOf(error)}`);
  process.kill(process.pid, "SIGKILL");
}

/** The message when it is one that a person can act on, else the stack of an error that nobody foresaw. */
function messageOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, cause, message, stack } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `the address is already in use: ${message}`;
  return code === undefined && cause === undefined && stack !== undefined ? stack : message;
}

function optionOf(setting: Setting): Option {
  const option = new Option(
    `--${setting.key} <${setting.value}>`,
    `${setting.prose} [${environmentName(setting.key)}]`,
  );
  if (setting.type === "choice") option.choices([...setting.choices]);
  if (setting.type === "list") {
    option.argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), value]);
  } else if (setting.default !== null) {
    option.defaultValueDescription = String(setting.default);
    option.description += ` (default: ${setting.default})`;
  }
  return option;
}

function camelCase(key: string): string {
  return key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
