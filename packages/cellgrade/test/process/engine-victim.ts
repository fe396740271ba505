import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { CellRecord } from "@cellgrade/contract/record";
import { type Cell, cellOf } from "./cells.ts";
import type { EngineAnswer, EngineRequest } from "./engine-program.ts";
import type { Ledger } from "./ledger.ts";
import type { Victim } from "./victim.ts";

const PROGRAM = fileURLToPath(new URL("./engine-program.ts", import.meta.url));
const ACCOUNT_SET = "001";

/** Callers that save side by side. */
const CALLERS = 4;
const BATCH_RECORDS = 20;
/** Barcodes that all callers overwrite, a fifth of each batch. */
const CONTESTED_BARCODES = 16;
/** A caller reads after so many saves. A read has all that is durable applied, and so a segment taken into use again. */
const READ_EVERY = 4;
/** After a failure a caller waits. */
const FAILED_MS = 5;

type Asked<Kind> = Omit<Extract<EngineRequest, { kind: Kind }>, "id">;

let versions = 0;

/** An engine on a data folder, whose journal is so small that its segments take turns all the time. */
export function startEngineVictim(data: string): Victim {
  const child = fork(PROGRAM, [data, ACCOUNT_SET], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const gone = once(child, "close");
  const waiting = new Map<number, (answer: EngineAnswer | null) => void>();
  const ready = Promise.withResolvers<void>();
  let complaints = "";
  let lastId = 0;
  const ending = new AbortController();
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  child.on("error", () => {}); // a message that came too late: the process is gone
  child.on("message", (answer: EngineAnswer) => {
    if (answer.kind === "ready") return ready.resolve();
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  void gone.then(() => {
    ending.abort();
    ready.reject(new Error(`the engine ended: ${complaints}`));
    for (const resolve of waiting.values()) resolve(null);
  });
  ready.promise.catch(() => {}); // whoever kills it at its start waits for nothing

  /** Null when the process is gone. */
  function ask(asked: Asked<"save"> | Asked<"find">): Promise<EngineAnswer | null> {
    if (ending.signal.aborted) return Promise.resolve(null);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, ...asked });
    });
  }

  async function find(barcodes: readonly string[]): Promise<ReadonlyMap<string, Cell>> {
    const answer = await ask({ kind: "find", barcodes });
    if (answer?.kind !== "found") throw new Error(`the records could not be read: ${JSON.stringify(answer)}`);
    return new Map(answer.records.map((record) => [record.barcode, cellFieldsOf(record)]));
  }

  async function save(ledger: Ledger, barcodes: readonly string[]): Promise<void> {
    const sent = barcodes.map((barcode) => {
      versions += 1;
      return ledger.send(ACCOUNT_SET, cellOf({ accountSet: ACCOUNT_SET, barcode, version: versions }));
    });
    const answer = await ask({ kind: "save", records: sent.map(({ cell }) => cell as CellRecord) });
    const outcome = answer?.kind === "saved" ? answer.outcome : "unknown";
    for (const each of sent) ledger.settle(each, outcome);
    if (outcome !== "acknowledged") await delay(FAILED_MS);
  }

  return {
    ready: ready.promise,
    gone,
    complaints: () => complaints,
    readBack: (_accountSet, barcodes) => find(barcodes),
    load(ledger, name) {
      const stopping = new AbortController();
      const over = AbortSignal.any([stopping.signal, ending.signal]);
      async function caller(line: number): Promise<void> {
        for (let turn = 0; !over.aborted; turn += 1) {
          const barcodes = Array.from({ length: BATCH_RECORDS }, (_, place) =>
            place % 5 === 0 ? `HOT-${(turn + place) % CONTESTED_BARCODES}` : `${name}-${line}-${turn}-${place}`,
          );
          await save(ledger, barcodes);
          if (turn % READ_EVERY === 0) await ask({ kind: "find", barcodes });
        }
      }
      const ended = Promise.all(Array.from({ length: CALLERS }, (_, line) => caller(line))).then(() => {});
      return { ended, stop: () => stopping.abort() };
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** The nine wire fields. */
function cellFieldsOf(record: CellRecord): Cell {
  const { batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy } = record;
  return { batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy };
}
