import { createTokenAdministration } from "@cellgrade/server/tokens";
import type { ApiToken } from "@cellgrade/store/system";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade token` makes and ends the tokens of scripts. A running server sees a change within a second.

interface AddOptions extends DataFolderOptions {
  readonly role: string;
  readonly accountSet: readonly string[];
  readonly days: string;
}

export function addTokenCommand(program: Command): void {
  const command = program
    .command("token")
    .description("Add, list and revoke tokens by which scripts ask the query API. A running server sees it at once.");

  withDataFolder(command.command("add <name>").description("Make a token, and print it: it is never shown again."))
    .requiredOption("--role <role>", "What it may do: viewer, engineer, admin, or metrics for /metrics alone")
    .requiredOption("--days <days>", "Days until it ends, 731 at most; never: it does not end")
    .option(
      "--account-set <code>",
      "Account set that it is limited to. May be repeated. Without it: all",
      (code: string, before: readonly string[]) => [...before, code],
      [],
    )
    .action((name: string, options: AddOptions) =>
      administer(
        options,
        { create: false, done: doneBy("token add", null, { name, role: options.role }) },
        async (system) => {
          const { role, days, accountSet: accountSets } = options;
          const { text, token } = await createTokenAdministration(system).add({ name, role, accountSets, days });
          console.log(options.json ? JSON.stringify({ text, token: toJson(token) }, null, 2) : text);
        },
      ),
    );

  withDataFolder(command.command("list").description("List the tokens, without what the scripts send.")).action(
    (options: DataFolderOptions) =>
      administer(options, { create: false }, async (system) =>
        print(options, await createTokenAdministration(system).list()),
      ),
  );

  withDataFolder(command.command("revoke <id>").description("End a token: it counts no longer.")).action(
    (id: string, options: DataFolderOptions) =>
      administer(options, { create: false, done: doneBy("token revoke", null, { id }) }, async (system) =>
        print(options, [await createTokenAdministration(system).revoke(id)]),
      ),
  );
}

function toJson({ hash: _hash, ...shown }: ApiToken): object {
  return shown;
}

function print({ json }: DataFolderOptions, tokens: readonly ApiToken[]): void {
  if (json) return console.log(JSON.stringify(tokens.map(toJson), null, 2));
  for (const { id, name, role, accountSets, createdBy, createdAt, expiresAt, lastUsedAt } of tokens) {
    console.log(`${id}  ${name}  ${role}, ${accountSets === null ? "all account sets" : accountSets.join(", ")}`);
    const end = expiresAt === null ? "never ends" : `${expiresAt <= Date.now() ? "ended" : "ends"} ${shown(expiresAt)}`;
    const use = lastUsedAt === null ? "never used" : `last used ${shown(lastUsedAt)}`;
    console.log(`  made ${shown(createdAt)} by ${createdBy}; ${end}; ${use}`);
  }
}

function shown(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, "");
}
