import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import type { Engine } from "@cellgrade/store/engine";
import type { AccountSetDirectory } from "@cellgrade/store/system";
import type { Logger } from "pino";
import { type Audit, openAudit, SERVER_CHAIN } from "./access/audit/audit.ts";
import { readAuditKey } from "./access/audit/audit-key.ts";
import { createLdapDirectory } from "./access/directory/ldap-directory.ts";
import { createOpenIdProvider } from "./access/directory/openid-provider.ts";
import { openPeople, type People } from "./access/people/people.ts";
import type { MayCarryPasswords } from "./access/secure.ts";
import { newAccountSet } from "./account-sets/new-account-set.ts";
import type { Config } from "./config/config.ts";
import { openEngine } from "./open-engine.ts";
import type { RepeatedFaults } from "./repeated-faults.ts";

const MINUTE_MS = 60_000;

/** What a data folder holds beside the records: who may sign in, and what was done. */
export interface DataFolder {
  readonly engine: Engine;
  readonly people: People;
  readonly audit: Audit;
}

export interface DataFolderDependencies {
  readonly mayCarryPasswords: MayCarryPasswords;
  readonly faults: RepeatedFaults;
  readonly log: Logger;
}

/** Opens the data folder, which no other server has open, with the account sets that were asked for. */
export async function openDataFolder(
  { mayCarryPasswords, faults, log }: DataFolderDependencies,
  config: Config,
): Promise<DataFolder> {
  const directory = config.directory === null ? null : createLdapDirectory({ faults }, config.directory);
  const provider = config.provider === null ? null : createOpenIdProvider({ faults }, config.provider);
  const engine = await openEngine(
    { onBackgroundFailure: (failure) => faults.report(failure) },
    { dataFolder: config.data, role: "server", create: true },
  );
  const { system } = engine;
  try {
    await createMissingAccountSets(system.accountSets, config);
    const people = await openPeople(
      { tables: system.people, directory, provider, mayCarryPasswords, faults, log },
      {
        dataFolder: config.data,
        sessionIdleMs: config.sessionIdleMinutes * MINUTE_MS,
        sessionMs: config.sessionHours * 60 * MINUTE_MS,
        signInNeeded: config.auth === "on",
        secureCookies: config.tls !== null,
      },
    );
    const audit = await openAudit(
      { trail: system.audit, faults, log },
      { chain: SERVER_CHAIN, key: readAuditKey(config.data) },
    );
    return { engine, people, audit };
  } catch (error) {
    await engine.close(); // otherwise it would keep the data folder
    throw error;
  }
}

/** Creates the account sets that were asked for. A first start without any creates 001. */
async function createMissingAccountSets(directory: AccountSetDirectory, { accountSets }: Config): Promise<void> {
  for (const { code, name } of accountSets) await directory.add(newAccountSet(code, name), NEW_POLICY);
  if ((await directory.all()).length === 0) await directory.add(newAccountSet("001", "001"), NEW_POLICY);
}
