import { createTokenAdministration, type IssuedToken } from "@cellgrade/server/tokens";
import type { ApiToken } from "@cellgrade/store/system";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, tokenEntry, withDataFolder } from "../beside-server.ts";

// `cellgrade token` makes and ends the tokens of scripts. A running server sees a change within a second.

interface RenewOptions extends DataFolderOptions {
  readonly days: string;
  readonly overlapMinutes: string;
}

const DAYS = ["--days <days>", "Days until it ends, 731 at most; never: it does not end"] as const;

interface AddOptions extends DataFolderOptions {
  readonly role: string;
  readonly accountSet: readonly string[];
  readonly days: string;
}

export function addTokenCommand(program: Command): void {
  const command = program
    .command("token")
    .description(
      "Add, list, renew and revoke tokens by which scripts ask the query API. A running server sees it at once.",
    );

  withDataFolder(command.command("add <name>").description("Make a token, and print it: it is never shown again."))
    .requiredOption("--role <role>", "What it may do: viewer, engineer, admin, or metrics for /metrics alone")
    .requiredOption(...DAYS)
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
        async (system, _data, tell) => {
          const { role, days, accountSet: accountSets } = options;
          const issued = await createTokenAdministration(system).add({ name, role, accountSets, days });
          tell({ after: tokenEntry(issued.token) });
          printIssued(options, issued);
        },
      ),
    );

  withDataFolder(
    command
      .command("renew <id>")
      .description("Make a token that may do the same as an old one, which counts a while longer, and print it."),
  )
    .requiredOption(...DAYS)
    .requiredOption("--overlap-minutes <minutes>", "Minutes that the old one still counts, unless it ends before")
    .action((id: string, options: RenewOptions) =>
      administer(options, { create: false, done: doneBy("token renew", null, { id }) }, async (system, _data, tell) => {
        const administration = createTokenAdministration(system);
        const old = (await administration.list()).find((token) => String(token.id) === id);
        const issued = await administration.renew(id, options);
        const after = { ...tokenEntry(issued.token), overlapMinutes: Number(options.overlapMinutes) };
        tell({ before: old && tokenEntry(old), after });
        printIssued(options, issued);
      }),
    );

  withDataFolder(command.command("list").description("List the tokens, without what the scripts send.")).action(
    (options: DataFolderOptions) =>
      administer(options, { create: false }, async (system) =>
        print(options, await createTokenAdministration(system).list()),
      ),
  );

  withDataFolder(command.command("revoke <id>").description("End a token: it counts no longer.")).action(
    (id: string, options: DataFolderOptions) =>
      administer(
        options,
        { create: false, done: doneBy("token revoke", null, { id }) },
        async (system, _data, tell) => {
          const revoked = await createTokenAdministration(system).revoke(id);
          tell({ before: tokenEntry(revoked) });
          print(options, [revoked]);
        },
      ),
  );
}

function printIssued({ json }: DataFolderOptions, { text, token }: IssuedToken): void {
  console.log(json ? JSON.stringify({ text, token: toJson(token) }, null, 2) : text);
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
