import type { CellRecord } from "@cellgrade/contract/record";
import { createAdministration } from "@cellgrade/server/account-sets";
import { openEngine } from "@cellgrade/server/open-engine";
import { StoreError } from "@cellgrade/store/store";

// An engine in a process of its own, asked by messages. Segments of its journal hold some hundred submissions, so they take
// turns many times in a second: what is in one that is used again must be safe in the database.

export type EngineRequest =
  | { readonly id: number; readonly kind: "save"; readonly records: readonly CellRecord[] }
  | { readonly id: number; readonly kind: "find"; readonly barcodes: readonly string[] };

export type EngineAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "saved"; readonly id: number; readonly outcome: "acknowledged" | "refused" | "unknown" }
  | { readonly kind: "found"; readonly id: number; readonly records: readonly CellRecord[] }
  | { readonly kind: "not found"; readonly id: number; readonly message: string };

const [, , dataFolder = "", code = ""] = process.argv;
const settings = {
  dataFolder,
  role: "server",
  create: true,
  // What only this engine can be told, and only tests do.
  segmentBytes: 32 * 1024,
  reserveBytes: { least: 64 * 1024, most: 256 * 1024, ample: Infinity },
} as const;

const POLICY = { overwrite: "arrival", historyDays: 90, timeZone: "Asia/Shanghai", clockConfirmed: true } as const;

const engine = await openEngine({ onBackgroundFailure() {} }, settings);
const administration = createAdministration(engine.system);
const accountSets = await administration.list();
const store = engine.openStore(accountSets[0] ?? (await administration.add(code, code, {})));
await store.ping();

async function answer(request: EngineRequest): Promise<EngineAnswer> {
  const { id } = request;
  if (request.kind === "save") {
    const submissions = request.records.map((record) => ({ record, receivedAt: Date.now() }));
    const outcome = await store.saveBatch(submissions, POLICY).then(
      () => "acknowledged" as const,
      (error: unknown) => (error instanceof StoreError && error.committed === "nothing" ? "refused" : "unknown"),
    );
    return { kind: "saved", id, outcome };
  }
  try {
    return { kind: "found", id, records: await store.findMany(request.barcodes) };
  } catch (error) {
    return { kind: "not found", id, message: String(error) };
  }
}

process.on("message", (request: EngineRequest) => {
  void answer(request).then((answered) => process.send?.(answered));
});
process.send?.({ kind: "ready" } satisfies EngineAnswer);
