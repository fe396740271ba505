import { Command } from "commander";
import { addAccountSetCommand } from "./account-set/command.ts";
import { addRestoreCommand } from "./data-folder/restore-command.ts";
import { addAuditCommand } from "./audit/command.ts";
import { addCertificateCommand } from "./certificate/command.ts";
import { addClockCommand } from "./clock/command.ts";
import { addServeCommand } from "./serve.ts";
import { addSimulateCommand } from "./simulate/command.ts";
import { addBackupCommand } from "./data-folder/backup-command.ts";
import { addCheckCommand } from "./data-folder/check-command.ts";
import { addMachineTokenCommand } from "./machines/machine-token-command.ts";
import { addPolicyCommand } from "./machines/policy-command.ts";
import { addTokenCommand } from "./token/command.ts";
import { addUserCommand } from "./user/command.ts";
import { addVerifyCommand } from "./verify/command.ts";

const VERSION = "0.1.0";

/** The exit code for a command line that makes no sense and for a setting that cannot be used. */
const EXIT_MISUSE = 2;

/** The whole command line, as `cellgrade --help` prints it. */
export function createProgram(): Command {
  const program = new Command("cellgrade")
    .description("MES data collection for battery capacity-grading machines (分容机), interface v1.0")
    .version(VERSION)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_MISUSE)); // its commands do the same
  addServeCommand(program);
  addAccountSetCommand(program);
  addPolicyCommand(program);
  addMachineTokenCommand(program);
  addTokenCommand(program);
  addAuditCommand(program);
  addCertificateCommand(program);
  addUserCommand(program);
  addClockCommand(program);
  addCheckCommand(program);
  addBackupCommand(program, { product: VERSION });
  addRestoreCommand(program);
  addSimulateCommand(program);
  addVerifyCommand(program);
  return program;
}

export async function main(): Promise<void> {
  await createProgram().parseAsync();
}
