import type { SystemStore } from "../../system.ts";
import { openForWriting } from "../database.ts";
import { createAccountSetDirectory } from "./account-sets.ts";
import { createBarcodeLists } from "./barcode-lists.ts";
import { createMachineRegister } from "./machines.ts";
import { migrations } from "./migrations.ts";
import { createRejectionLedger } from "./rejections.ts";

/** The registry is small and the ledger is read seldom. */
const CACHE_BYTES = 2 * 1024 * 1024;

/**
 * Opens or creates `system.sqlite`. The server and the command line may both have it open. The
 * registry's changes are synced; the other commits survive a crash of the process, and a power cut may take the last.
 */
export function openSystemStore(file: string): SystemStore {
  const db = openForWriting(file, migrations, { synchronous: "normal", cacheBytes: CACHE_BYTES });
  return {
    accountSets: createAccountSetDirectory(db),
    rejections: createRejectionLedger(db),
    machines: createMachineRegister(db),
    barcodeLists: createBarcodeLists(db),
    async close() {
      db.close();
    },
  };
}
