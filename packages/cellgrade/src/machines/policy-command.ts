import { UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import { createMachineAdministration } from "@cellgrade/server/machine-access";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import type { Command } from "commander";
import { administer, doneBy, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade policy` says which machines may save in an account set, and how what they send is taken. A running server sees a
// change within a second.

interface Options extends DataFolderOptions {
  readonly networks?: string;
  readonly token?: string;
  readonly certificate?: string;
  readonly bindCertificate?: readonly string[];
  readonly unbindCertificate?: readonly string[];
  readonly deviceCodes?: string;
  readonly savesPerSecond?: string;
  readonly httpStatus?: string;
  readonly unreadBarcodes?: string;
  readonly unreadWords?: string;
  readonly stripScannerPrefix?: string;
  readonly refuseInvisible?: string;
  readonly letIn?: string;
  readonly closeLearning?: true;
}

export function addPolicyCommand(program: Command): void {
  withDataFolder(
    program
      .command("policy <code>")
      .description(
        "Show or change which machines may save in an account set, and how. A running server sees it at once.",
      ),
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
    .option("--http-status <mode>", "HTTP status of refusals: always-200; strict; server: as the server was started")
    .option(
      "--unread-barcodes <mode>",
      "What a scanner sent for a barcode it could not read. mark: kept and marked; refuse",
    )
    .option(
      "--unread-words <words>",
      "What scanners send then, in the place of the words before, such as NOREAD*,ERROR,?+ (* at the end is any ending, ?+ is ? alone, once or more)",
    )
    .option("--strip-scanner-prefix <on|off>", "Take off what a scanner puts in front of a barcode: ]C1, \\000026")
    .option("--refuse-invisible <on|off>", "Refuse texts that have invisible characters inside")
    .action((code: string, options: Options) =>
      administer(options, { create: false, done: doneBy("policy", code, options) }, async (system, _data, tell) => {
        const machines = createMachineAdministration(system);
        const { policy: before } = await machines.find(code);
        const { networks, token, certificate, bindCertificate, unbindCertificate } = options;
        const { deviceCodes, savesPerSecond, letIn, httpStatus, unreadBarcodes, unreadWords } = options;
        const { stripScannerPrefix, refuseInvisible } = options;
        let access = await machines.change(code, {
          ...(networks !== undefined && { networks }),
          ...(token !== undefined && { token }),
          ...(certificate !== undefined && { certificate }),
          ...(bindCertificate !== undefined && { bind: bindCertificate }),
          ...(unbindCertificate !== undefined && { unbind: unbindCertificate }),
          ...(deviceCodes !== undefined && { deviceCodes }),
          ...(savesPerSecond !== undefined && { savesPerSecond }),
          ...(httpStatus !== undefined && { httpStatus }),
          ...(unreadBarcodes !== undefined && { unreadBarcodes }),
          ...(unreadWords !== undefined && { unreadWords }),
          ...(stripScannerPrefix !== undefined && { stripScannerPrefix }),
          ...(refuseInvisible !== undefined && { refuseInvisible }),
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
  const { savesPerSecond, httpStatus, unreadBarcodes, unreadWords, stripScannerPrefix, refuseInvisible } =
    policy ?? UNDECIDED_POLICY;
  console.log(`  saves a second of one address: ${savesPerSecond ?? "no bound"}`);
  console.log(`  HTTP status of refusals: ${httpStatus ?? "as the server was started"}`);
  console.log(`  unread barcodes: ${unreadBarcodes}, words ${listed(unreadWords)}`);
  console.log(`  what a scanner puts in front of a barcode is ${stripScannerPrefix ? "taken off" : "kept"}`);
  console.log(`  texts with invisible characters inside are ${refuseInvisible ? "refused" : "kept"}`);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function listed(texts: readonly string[] = []): string {
  return texts.length === 0 ? "none" : texts.join(", ");
}
