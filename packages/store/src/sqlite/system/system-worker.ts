import type { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";
import { StoreError } from "../../store.ts";
import { atOneMoment, openForWriting } from "../database.ts";
import { isTableIntact } from "../table-digests.ts";
import { answerCalls } from "../threads/thread-calls.ts";
import { createAccountSetDirectory } from "./account-sets.ts";
import { createApiTokenRegister } from "./api-tokens.ts";
import { closeToOthers } from "./closed-to-others.ts";
import { createAuditParts } from "./audit.ts";
import { createBarcodeLists } from "./barcode-lists.ts";
import { createClockRegister } from "./clock.ts";
import { createControlPhaseRegister } from "./control-phases.ts";
import { createEncodingHabits } from "./encoding-habits.ts";
import { createGradingRegister } from "./grading.ts";
import { createLimitsRegister } from "./limits.ts";
import { createMachineAccess } from "./machine-access.ts";
import { createMachineEventRegister } from "./machine-events.ts";
import { createMachinePolicies } from "./machine-policies.ts";
import { createMachineRegister } from "./machines.ts";
import { migrations } from "./migrations.ts";
import { createPeopleTables } from "./people.ts";
import { createRejectionLedger } from "./rejections.ts";
import { createUnitFindings } from "./unit-findings.ts";

// The thread of system.sqlite: neither a slow disk nor a page of large bodies there holds the event loop.

export interface SystemRequest {
  readonly part: keyof SystemParts | "close";
  readonly method: string;
  readonly args: readonly unknown[];
}

/** The registry is small and the ledger is read seldom. */
const CACHE_BYTES = 2 * 1024 * 1024;

const { file } = workerData as { readonly file: string };

interface Open {
  readonly db: DatabaseSync;
  readonly parts: SystemParts;
}

/** Null after a commit that failed: the connection is opened anew. */
let open: Open | null = openFile();
try {
  emptyLog(open.db); // a process before this one may have met the failure
} catch {
  // The disk may be full: the log stays, and is carried over when there is room.
}

function openFile(): Open {
  const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  closeToOthers(file);
  return { db, parts: partsOf(db) };
}

/**
 * After a sync that failed, the system may call pages of the log clean that never reached the disk: those of commits that
 * waited for a later sync among them. A commit behind them would be lost with them, so the log is carried into the database,
 * synced there and emptied first.
 */
function emptyLog(db: DatabaseSync): void {
  const carried = db.prepare("pragma wal_checkpoint(truncate)").get();
  if (carried?.["busy"] !== 0) throw new Error(`${file} is in use, and its log may have a gap`);
}

function openAnew(): Open {
  const opened = openFile();
  try {
    emptyLog(opened.db);
    return opened;
  } catch (error) {
    opened.db.close();
    throw error;
  }
}

function giveUp(): void {
  const broken = open;
  open = null;
  try {
    broken?.db.close();
  } catch {
    // SQLite could not end it in order.
  }
}

export type SystemParts = ReturnType<typeof partsOf>;

function partsOf(db: DatabaseSync) {
  const policies = createMachinePolicies(db);
  return {
    accountSets: createAccountSetDirectory(db, policies),
    apiTokens: createApiTokenRegister(db),
    clock: createClockRegister(db),
    grading: createGradingRegister(db),
    limits: createLimitsRegister(db),
    rejections: createRejectionLedger(db),
    audit: createAuditParts(db),
    machines: createMachineRegister(db),
    machineAccess: createMachineAccess(db, policies),
    barcodeLists: createBarcodeLists(db),
    encodingHabits: createEncodingHabits(db),
    people: createPeopleTables(db),
    unitFindings: createUnitFindings(db),
    controlPhases: createControlPhaseRegister(db),
    machineEvents: createMachineEventRegister(db),
    damage: {
      /** Of the tables of what people set, those whose digest is wrong. The others are large, or only count. */
      async settings() {
        const names = [
          "account_set",
          "api_token",
          "grading_version",
          "limits_version",
          "control_phase",
          "machine_event",
          "person",
          "person_account",
          "machine_policy",
          "machine_token",
          "server_clock",
        ];
        return atOneMoment(db, () => names.filter((name) => !isTableIntact(db, name)));
      },
    },
  };
}

answerCalls(async ({ part, method, args }: SystemRequest) => {
  if (part === "close") return open?.db.close();
  open ??= openAnew();
  const methods = open.parts[part] as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
  try {
    return await methods[method]?.(...args);
  } catch (error) {
    if (error instanceof StoreError && error.committed === "unknown") giveUp();
    throw error;
  }
});
