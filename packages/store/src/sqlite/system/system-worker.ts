import { workerData } from "node:worker_threads";
import { atOneMoment, openForWriting } from "../database.ts";
import { isTableIntact } from "../table-digests.ts";
import { answerCalls } from "../threads/thread-calls.ts";
import { createAccountSetDirectory } from "./account-sets.ts";
import { createBarcodeLists } from "./barcode-lists.ts";
import { createGradingRegister } from "./grading.ts";
import { createLimitsRegister } from "./limits.ts";
import { createMachineRegister } from "./machines.ts";
import { migrations } from "./migrations.ts";
import { createRejectionLedger } from "./rejections.ts";

// The thread of system.sqlite: neither a slow disk nor a page of large bodies there holds the event loop.

export interface SystemRequest {
  readonly part: keyof SystemParts | "close";
  readonly method: string;
  readonly args: readonly unknown[];
}

/** The registry is small and the ledger is read seldom. */
const CACHE_BYTES = 2 * 1024 * 1024;

const { file } = workerData as { readonly file: string };
const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
const parts = {
  accountSets: createAccountSetDirectory(db),
  grading: createGradingRegister(db),
  limits: createLimitsRegister(db),
  rejections: createRejectionLedger(db),
  machines: createMachineRegister(db),
  barcodeLists: createBarcodeLists(db),
  damage: {
    /** Of the tables of what people set, those whose digest is wrong. The others are large, or only count. */
    async settings() {
      const names = ["account_set", "grading_version", "limits_version"];
      return atOneMoment(db, () => names.filter((name) => !isTableIntact(db, name)));
    },
  },
};

export type SystemParts = typeof parts;

answerCalls(({ part, method, args }: SystemRequest) => {
  if (part === "close") return db.close();
  const methods = parts[part] as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
  return methods[method]?.(...args);
});
