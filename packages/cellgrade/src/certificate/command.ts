import { type Command, InvalidArgumentError } from "commander";
import type { KeyPair } from "./plant-authority.ts";
import { fileNameOf, KeyPairFileError, readKeyPair, writeKeyPair } from "./key-pair-files.ts";

// `cellgrade certificate` makes what TLS needs, for plants that have no authority of their own.

const AUTHORITY = "ca";

/** An authority outlives the machines that trust it; replacing it means a visit to each of them. */
const AUTHORITY_DAYS = 20 * 365;

/** Browsers and Apple's systems take no server certificate that is valid for longer. */
const SERVER_DAYS = 397;

/** A machine is visited seldom. */
const MACHINE_DAYS = 10 * 365;

interface Options {
  readonly out: string;
  readonly days: number;
}

interface SignedOptions extends Options {
  readonly ca: string;
}

export function addCertificateCommand(program: Command): void {
  const command = program
    .command("certificate")
    .description("Make certificates for TLS, for a plant without an authority of its own. No file is written over.");

  command
    .command("authority [name]")
    .description(
      "Make the plant's authority: ca.crt, which machines and browsers are to trust, and ca.key, to be kept.",
    )
    .option("--out <folder>", "Where the files go", ".")
    .option("--days <days>", "Days that it is valid", readDays, AUTHORITY_DAYS)
    .action((name: string | undefined, { out, days }: Options) =>
      write(out, AUTHORITY, async () => {
        const { makeAuthority } = await loadMakers();
        return makeAuthority(name ?? "cellgrade plant authority", since(days));
      }),
    );

  signed(command, "server <host...>", SERVER_DAYS)
    .description("Make the certificate of a server, for the names and addresses by which it is asked for.")
    .action((hosts: [string, ...string[]], { ca, out, days }: SignedOptions) =>
      write(out, "server", async () => {
        const { makeServerCertificate } = await loadMakers();
        return makeServerCertificate(await readKeyPair(ca, AUTHORITY), hosts, since(days));
      }),
    );

  signed(command, "machine <device-code...>", MACHINE_DAYS)
    .description(
      "Make the certificate of a machine, by its device code, or of a computer that sends for several machines.",
    )
    .action((deviceCodes: [string, ...string[]], { ca, out, days }: SignedOptions) =>
      write(out, `machine-${fileNameOf(deviceCodes[0])}`, async () => {
        const { makeMachineCertificate } = await loadMakers();
        return makeMachineCertificate(await readKeyPair(ca, AUTHORITY), deviceCodes, since(days));
      }),
    );
}

function signed(command: Command, usage: string, days: number): Command {
  return command
    .command(usage)
    .option("--ca <folder>", "Where ca.crt and ca.key of the plant's authority lie", ".")
    .option("--out <folder>", "Where the files go", ".")
    .option("--days <days>", "Days that it is valid", readDays, days);
}

/** Days of some forty years: what is valid for longer is a mistake of typing. */
const DAYS_MAX = 15_000;

function readDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${DAYS_MAX}.`);
}

function since(days: number): { readonly from: Date; readonly days: number } {
  return { from: new Date(), days };
}

/** Loaded when they are needed, so that no other command waits for them. */
const loadMakers = () => import("./plant-authority.ts");

async function write(folder: string, name: string, make: () => Promise<KeyPair>): Promise<void> {
  try {
    console.log(`wrote ${await writeKeyPair(folder, name, await make())} and its .key`);
  } catch (error) {
    if (!(error instanceof KeyPairFileError)) throw error;
    console.error(`cellgrade: ${error.message}`);
    process.exitCode = 1;
  }
}
