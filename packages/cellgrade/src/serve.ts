import { ConfigError, environmentName, readConfig, SETTINGS, type Setting } from "@cellgrade/server/config";
import { startServer } from "@cellgrade/server/main";
import { type Command, Option } from "commander";

/** `cellgrade serve`: the flags and their help come from the table of settings. */
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
  // Asked to stop while still starting: the stop follows the start.
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  try {
    const server = await startServer(readConfig({ flags, environment: process.env, file }));
    console.log(`cellgrade serves ${server.url}`);
    await stopAsked;
    await server.stop();
  } catch (error) {
    console.error(`cellgrade: ${messageOf(error)}`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}

/** What a person can act on; the stack of an unforeseen error is worth more than its message. */
function messageOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `the address is already in use: ${message}`;
  return code === undefined && stack !== undefined && !message.startsWith("another server") ? stack : message;
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
