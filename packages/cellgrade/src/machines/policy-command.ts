import { createMachineAdministration } from "@cellgrade/server/machine-access";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade policy` says which machines may save in an account set. A running server sees a change within a second.

interface Options extends DataFolderOptions {
  readonly networks?: string;
  readonly token?: string;
  readonly deviceCodes?: string;
  readonly savesPerSecond?: string;
  readonly letIn?: string;
  readonly closeLearning?: true;
}

export function addPolicyCommand(program: Command): void {
  withDataFolder(
    program
      .command("policy <code>")
      .description("Show or change which machines may save in an account set. A running server sees it at once."),
  )
    .option("--networks <networks>", "Networks they may save from, such as 10.0.0.0/8,fd00::/8; 0.0.0.0/0,::/0 for all")
    .option("--token <mode>", "off: tokens are not looked at; optional: one that is sent must be right; required")
    .option("--device-codes <mode>", "open: every machine; learning: every machine, and each is noted; closed")
    .option("--let-in <codes>", "Let these device codes in besides those let in before, such as FR-01,FR-02")
    .option("--close-learning", "Let those in that were learned, and no other")
    .option("--saves-per-second <saves>", "Saves a second of one address; none: no bound")
    .action((code: string, options: Options) =>
      administer(options, { create: false, done: doneBy("policy", code, options) }, async (system) => {
        const machines = createMachineAdministration(system);
        const { networks, token, deviceCodes, savesPerSecond, letIn } = options;
        let access = await machines.change(code, {
          ...(networks !== undefined && { networks }),
          ...(token !== undefined && { token }),
          ...(deviceCodes !== undefined && { deviceCodes }),
          ...(savesPerSecond !== undefined && { savesPerSecond }),
          ...(letIn !== undefined && { letIn }),
        });
        if (options.closeLearning) access = await machines.closeLearning(code);
        print(options, access);
      }),
    );
}

function print({ json }: DataFolderOptions, { accountSet, policy, learned }: MachineAccess): void {
  if (json) return console.log(JSON.stringify({ accountSet, policy, learned }, null, 2));
  console.log(accountSet);
  const networks = policy?.networks ?? null;
  console.log(`  networks ${networks === null ? "all: nobody has decided yet" : listed(networks)}`);
  console.log(`  token ${policy?.token ?? "off"}`);
  console.log(
    `  device codes ${policy?.deviceCodes ?? "open"}, let in while closed: ${listed(policy?.deviceCodesLetIn)}`,
  );
  if (policy?.deviceCodes === "learning") console.log(`  learned ${listed(learned)}`);
  console.log(`  saves a second of one address: ${policy?.savesPerSecond ?? "no bound"}`);
}

function listed(texts: readonly string[] = []): string {
  return texts.length === 0 ? "none" : texts.join(", ");
}
