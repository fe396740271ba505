import { createMachineAdministration, type MachineAdministration } from "@cellgrade/server/machine-access";
import type { MachineToken } from "@cellgrade/store/machine-access";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, tokenEntry, withDataFolder } from "../beside-server.ts";

// `cellgrade machine-token` makes and ends the tokens of machines. A running server sees a change within a second.

interface AddOptions extends DataFolderOptions {
  readonly days: string;
}

interface RenewOptions extends AddOptions {
  readonly overlapMinutes: string;
}

const DAYS = ["--days <days>", "Days until it ends, 731 at most; never: it does not end"] as const;

export function addMachineTokenCommand(program: Command): void {
  const command = program
    .command("machine-token")
    .description("Add, list, renew and revoke tokens by which machines save. A running server sees it at once.");

  withDataFolder(
    command
      .command("add <code> <name>")
      .description("Make a token of an account set, and print it: never shown again."),
  )
    .requiredOption(...DAYS)
    .action((code: string, name: string, options: AddOptions) =>
      administer(
        options,
        { create: false, done: doneBy("machine-token add", code, { name }) },
        async (system, _data, tell) => {
          const { text, token } = await createMachineAdministration(system).addToken(code, {
            name,
            days: options.days,
          });
          tell({ after: tokenEntry(token) });
          printIssued(options, text, token);
        },
      ),
    );

  withDataFolder(
    command.command("renew <code> <id>").description("Make a token beside an old one, which counts a while longer."),
  )
    .requiredOption(...DAYS)
    .requiredOption("--overlap-minutes <minutes>", "Minutes that the old one still counts, unless it ends before")
    .action((code: string, id: string, options: RenewOptions) =>
      administer(
        options,
        { create: false, done: doneBy("machine-token renew", code, { id }) },
        async (system, _data, tell) => {
          const machines = createMachineAdministration(system);
          const before = await entryOf(machines, code, id);
          const { text, token } = await machines.renewToken(code, id, options);
          tell({ before, after: { ...tokenEntry(token), overlapMinutes: Number(options.overlapMinutes) } });
          printIssued(options, text, token);
        },
      ),
    );

  withDataFolder(
    command.command("list <code>").description("List the tokens of an account set, without what machines send."),
  ).action((code: string, options: DataFolderOptions) =>
    administer(options, { create: false }, async (system) =>
      print(options, (await createMachineAdministration(system).find(code)).tokens),
    ),
  );

  withDataFolder(command.command("revoke <code> <id>").description("End a token: it counts no longer.")).action(
    (code: string, id: string, options: DataFolderOptions) =>
      administer(
        options,
        { create: false, done: doneBy("machine-token revoke", code, { id }) },
        async (system, _data, tell) => {
          const machines = createMachineAdministration(system);
          const before = await entryOf(machines, code, id);
          const { tokens } = await machines.revokeToken(code, id);
          tell({ before });
          print(options, tokens);
        },
      ),
  );
}

/** A token as the audit trail has it; undefined where there is none. */
async function entryOf(machines: MachineAdministration, code: string, id: string): Promise<object | undefined> {
  const found = (await machines.find(code)).tokens.find((token) => String(token.id) === id);
  return found && tokenEntry(found);
}

function printIssued({ json }: DataFolderOptions, text: string, token: MachineToken): void {
  console.log(json ? JSON.stringify({ text, token: toJson(token) }, null, 2) : text);
}

function toJson({ hash: _hash, ...shown }: MachineToken): object {
  return shown;
}

function print({ json }: DataFolderOptions, tokens: readonly MachineToken[]): void {
  if (json) return console.log(JSON.stringify(tokens.map(toJson), null, 2));
  for (const { id, name, createdAt, expiresAt, lastUsedAt } of tokens) {
    const end = expiresAt === null ? "never ends" : `${expiresAt <= Date.now() ? "ended" : "ends"} ${shown(expiresAt)}`;
    const use = lastUsedAt === null ? "never used" : `last used ${shown(lastUsedAt)}`;
    console.log(`${id}  ${name}  made ${shown(createdAt)}; ${end}; ${use}`);
  }
}

function shown(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, "");
}
