import { readFileSync } from "node:fs";
import { AdministrationError } from "@cellgrade/server/account-sets";
import { toldHeads, verifyTrail } from "@cellgrade/server/audit";
import type { AuditHead } from "@cellgrade/store/audit-trail";
import { type Command, InvalidArgumentError } from "commander";
import { administer, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade audit verify` checks the audit trail of a data folder, beside a running server or without one.

interface Options extends DataFolderOptions {
  readonly log: readonly string[];
  readonly head: readonly AuditHead[];
}

export function addAuditCommand(program: Command): void {
  const command = program.command("audit").description("Check what is written down of who did what (审计).");
  withDataFolder(
    command
      .command("verify")
      .description(
        "Check that no entry was changed, removed or added. Without --log or --head a trail whose end was cut off looks whole.",
      ),
  )
    .option(
      "--log <file>",
      "Log of the server, or an export of the trail: both hold its end. May be repeated",
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .option(
      "--head <chain:seq:hash>",
      "An end that was told, by an export or the API. May be repeated",
      (text: string, before: readonly AuditHead[]) => [...before, readHead(text)],
      [],
    )
    .action((options: Options) =>
      administer(options, { create: false }, async ({ audit }, dataFolder) => {
        const told = [...options.head, ...options.log.flatMap((file) => toldHeads(readTold(file)))];
        const verified = await verifyTrail(audit, { dataFolder, told });
        if (options.json) console.log(JSON.stringify(verified, null, 2));
        else for (const line of verified.flatMap(linesOf)) console.log(line);
        if (verified.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
      }),
    );
}

function linesOf({ chain, entries, head, faults }: Awaited<ReturnType<typeof verifyTrail>>[number]): string[] {
  const end = head === null ? "" : `, the last is ${head.seq} ${head.hash}`;
  return [
    `${chain}: ${entries} entries${end}`,
    ...(faults.length === 0 ? ["  as they were written"] : faults.map((fault) => `  ${fault}`)),
  ];
}

function readTold(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AdministrationError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function readHead(text: string): AuditHead {
  const [, chain, seq, hash] = /^(.+):(\d+):([\da-f]{64})$/.exec(text) ?? [];
  if (chain === undefined || hash === undefined) throw new InvalidArgumentError("It must be chain:seq:hash.");
  return { chain, seq: Number(seq), hash };
}
