import { createMachineAdministration } from "@cellgrade/server/machine-access";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade policy` says which machines may save in an account set. A running server sees a change within a second.

interface Options extends DataFolderOptions {
  readonly networks?: string;
  readonly token?: string;
  readonly certificate?: string;
  readonly bindCertificate?: readonly string[];
  readonly unbindCertificate?: readonly string[];
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
    .option(
      "--certificate <mode>",
      "off: certificates are not looked at; optional: one that is shown must be right; required",
    )
    .option(
      "--bind-certificate <certificate=codes>",
      "Say which device codes a certificate is of, by its SHA-256 or its common name, such as pc-07=FR-01,FR-02; pc-07= refuses it. May be repeated",
      collect,
    )
    .option(
      "--unbind-certificate <certificate>",
      "Say nothing of a certificate any more: it is of the device codes that it names itself. May be repeated",
      collect,
    )
    .option("--device-codes <mode>", "open: every machine; learning: every machine, and each is noted; closed")
    .option("--let-in <codes>", "Let these device codes in besides those let in before, such as FR-01,FR-02")
    .option("--close-learning", "Let those in that were learned, and no other")
    .option("--saves-per-second <saves>", "Saves a second of one address; none: no bound")
    .action((code: string, options: Options) =>
      administer(options, { create: false, done: doneBy("policy", code, options) }, async (system, _data, tell) => {
        const machines = createMachineAdministration(system);
        const { policy: before } = await machines.find(code);
        const { networks, token, certificate, bindCertificate, unbindCertificate } = options;
        const { deviceCodes, savesPerSecond, letIn } = options;
        let access = await machines.change(code, {
          ...(networks !== undefined && { networks }),
          ...(token !== undefined && { token }),
          ...(certificate !== undefined && { certificate }),
          ...(bindCertificate !== undefined && { bind: bindCertificate }),
          ...(unbindCertificate !== undefined && { unbind: unbindCertificate }),
          ...(deviceCodes !== undefined && { deviceCodes }),
          ...(savesPerSecond !== undefined && { savesPerSecond }),
          ...(letIn !== undefined && { letIn }),
        });
        if (options.closeLearning) access = await machines.closeLearning(code);
        tell({ before, after: access.policy });
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
  console.log(`  certificate ${policy?.certificate ?? "off"}`);
  for (const { certificate, deviceCodes } of policy?.boundCertificates ?? []) {
    console.log(
      `  certificate ${certificate} ${deviceCodes.length === 0 ? "is refused" : `is of ${listed(deviceCodes)}`}`,
    );
  }
  console.log(
    `  device codes ${policy?.deviceCodes ?? "open"}, let in while closed: ${listed(policy?.deviceCodesLetIn)}`,
  );
  if (policy?.deviceCodes === "learning") console.log(`  learned ${listed(learned)}`);
  console.log(`  saves a second of one address: ${policy?.savesPerSecond ?? "no bound"}`);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function listed(texts: readonly string[] = []): string {
  return texts.length === 0 ? "none" : texts.join(", ");
}
