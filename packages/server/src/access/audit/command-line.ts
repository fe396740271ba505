import { userInfo } from "node:os";
import type { AuditEntry, AuditHead, AuditTrail } from "@cellgrade/store/audit-trail";
import { readAuditKey } from "./audit-key.ts";
import { entryJson } from "./entry-json.ts";
import { emptyChain, seal } from "./seal.ts";
import { HEAD_ACTION, type Verified, verifyAudit } from "./verify.ts";

// The audit trail of a data folder beside its server, or without one.

/** The chain of the command line, which may change a data folder beside its server. */
const COMMAND_LINE_CHAIN = "command line";

/** Two commands at once append to one chain; the one that comes later begins again. */
const TRIES_MAX = 20;

/** What a command did. */
export interface CommandDone extends Pick<AuditEntry, "action" | "accountSet" | "target">, CommandChange {}

/** What a command found, and what it left. Secrets among it are left out. */
export interface CommandChange {
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes down what a command did. Rejects with StoreError when that fails. */
export async function recordCommand(
  trail: Pick<AuditTrail, "append" | "heads">,
  { dataFolder }: { readonly dataFolder: string },
  { before, after, ...done }: CommandDone,
): Promise<void> {
  const key = readAuditKey(dataFolder);
  const entry: AuditEntry = {
    at: Date.now(),
    actorKind: "commandLine",
    actorId: null,
    actorName: userInfo().username,
    address: null,
    before: entryJson(before),
    after: entryJson(after),
    ...done,
  };
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const head = (await trail.heads()).find(({ chain }) => chain === COMMAND_LINE_CHAIN);
    if (await trail.append(seal([entry], head ?? emptyChain(COMMAND_LINE_CHAIN), key))) return;
  }
  throw new Error("the audit trail of the command line changes all the time");
}

/**
 * Checks the audit trail of a data folder, and that it holds the ends that its server told the log, or somebody, before.
 * Rejects with StoreError when it cannot be read.
 */
export function verifyTrail(
  trail: Pick<AuditTrail, "heads" | "read">,
  { dataFolder, told }: { readonly dataFolder: string; readonly told: readonly AuditHead[] },
): Promise<readonly Verified[]> {
  return verifyAudit(trail, { key: readAuditKey(dataFolder), told });
}

/** The ends that a log of the server holds, or an export of the trail. Other lines are passed over. */
export function toldHeads(text: string): AuditHead[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const head = line.includes(HEAD_ACTION) ? headInExport(line) : line.includes('"audit"') ? headInLog(line) : null;
    return head === null ? [] : [head];
  });
}

function headInLog(line: string): AuditHead | null {
  try {
    const { audit: chain, seq, hash } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const isHead = typeof chain === "string" && typeof seq === "number" && typeof hash === "string";
    return isHead ? { chain, seq, hash } : null;
  } catch {
    return null;
  }
}

/** A row that begins with chain and number and ends with the hash. What somebody typed in an entry can be no such row. */
function headInExport(line: string): AuditHead | null {
  const [, chain, seq, hash] = EXPORTED_HEAD.exec(line) ?? [];
  return chain === undefined || hash === undefined ? null : { chain, seq: Number(seq), hash };
}

const EXPORTED_HEAD = new RegExp(`^([^",]+),(\\d+),+${HEAD_ACTION},+([\\da-f]{64})$`);
