import { readFileSync } from "node:fs";
import { AdministrationError } from "@cellgrade/server/account-sets";
import { createUserAdministration, type UserAdministration } from "@cellgrade/server/users";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade user` lets people in without a browser, beside a running server or without one. No password is ever a flag: the
// list of processes would show it.

interface PasswordOptions extends DataFolderOptions {
  readonly passwordFile?: string;
}

interface AddOptions extends PasswordOptions {
  readonly role: string;
  readonly displayName?: string;
  readonly accountSet: readonly string[];
}

export function addUserCommand(program: Command): void {
  const command = program
    .command("user")
    .description("Add, list and remove people who may sign in. A running server sees it at once.");

  withPassword(command.command("add <name>").description("Let somebody sign in, and print his first password."))
    .requiredOption("--role <role>", "What he may do: viewer, engineer or admin")
    .option("--display-name <name>", "What he is called (default: his name)")
    .option(
      "--account-set <code>",
      "Account set that he is limited to. May be repeated. Without it: all",
      (code: string, before: readonly string[]) => [...before, code],
      [],
    )
    .action((name: string, options: AddOptions) =>
      administer(
        options,
        { create: true, done: doneBy("user add", null, { name, role: options.role }) },
        async (system, _data, tell) => {
          const { role, displayName, accountSet: accountSets } = options;
          const user = { name, role, accountSets, ...(displayName !== undefined && { displayName }) };
          const added = await createUserAdministration(system).add(user, passwordIn(options));
          tell({ after: added.user });
          printPassword(options, added);
        },
      ),
    );

  withDataFolder(command.command("list").description("List the people who may sign in.")).action(
    (options: DataFolderOptions) =>
      administer(options, { create: false }, async (system) =>
        print(options, await createUserAdministration(system).list()),
      ),
  );

  withPassword(
    command
      .command("reset <name>")
      .description("Give somebody a new first password, print it, sign him out, and let him in if he was disabled."),
  ).action((name: string, options: PasswordOptions) =>
    administer(options, { create: false, done: doneBy("user reset", null, { name }) }, async (system, _data, tell) => {
      const users = createUserAdministration(system);
      const before = (await users.list()).find((user) => user.name === name);
      const reset = await users.reset(name, passwordIn(options));
      tell({ before, after: reset.user });
      printPassword(options, reset);
    }),
  );

  withDataFolder(command.command("remove <name>").description("Remove somebody, and sign him out.")).action(
    (name: string, options: DataFolderOptions) =>
      administer(
        options,
        { create: false, done: doneBy("user remove", null, { name }) },
        async (system, _data, tell) => {
          tell({ before: await createUserAdministration(system).remove(name) });
        },
      ),
  );
}

function withPassword(command: Command): Command {
  return withDataFolder(command).option(
    "--password-file <file>",
    "Take the first line of this file for the first password, - for standard input. Without it one is made and printed",
  );
}

/** The first line of the password file; null where there is none. */
function passwordIn({ passwordFile }: PasswordOptions): string | null {
  if (passwordFile === undefined) return null;
  try {
    return readFileSync(passwordFile === "-" ? 0 : passwordFile, "utf8").split(/\r?\n/, 1)[0] ?? "";
  } catch (error) {
    throw new AdministrationError(`the password file cannot be read: ${(error as Error).message}`);
  }
}

function printPassword(
  { json }: DataFolderOptions,
  { user, firstPassword }: Awaited<ReturnType<UserAdministration["add"]>>,
): void {
  if (json) console.log(JSON.stringify({ user, firstPassword }, null, 2));
  else if (firstPassword !== null) console.log(firstPassword);
}

const ELSEWHERE = { directory: "the plant's directory (LDAP)", oidc: "the plant's OpenID Connect provider" };

function print({ json }: DataFolderOptions, users: Awaited<ReturnType<UserAdministration["list"]>>): void {
  if (json) return console.log(JSON.stringify(users, null, 2));
  for (const { name, displayName, role, accountSets, disabled, sessions, lastSeenAt, ...user } of users) {
    console.log(`${name}  ${displayName}${disabled ? "  (disabled)" : ""}`);
    const where = accountSets === null ? "all account sets" : accountSets.join(", ");
    const seen = lastSeenAt === null ? "" : `, last used ${new Date(lastSeenAt).toISOString().replace(/\.\d+/, "")}`;
    console.log(`  ${role}, ${where}; sessions ${sessions}${seen}`);
    if (user.mustChangePassword) console.log("  has a first password, which he must change");
    if (user.source !== "local") console.log(`  signs in by ${ELSEWHERE[user.source]}`);
  }
}
