import type { Language } from "@cellgrade/contract/errors";
import { describeFaults, readRecord } from "@cellgrade/contract/read-record";
import type { OpenAccountSet } from "../account-sets/account-sets.ts";
import { readJsonObject } from "./decode-body.ts";
import { countCommitting, type Desk, type Exchange } from "./exchange.ts";
import type { MachineTally } from "./machine-tally.ts";

export interface SaveDependencies {
  readonly desk: Desk;
  readonly tally: MachineTally;
  readonly language: Language;
}

/** Answers one exchange for an account set; `content` is the inflated body. */
export type Handle = (exchange: Exchange, set: OpenAccountSet, content: Buffer) => void;

/** The save interface of v1.0: one record, answered `state: 1` when it is on stable storage. */
export function createSave({ desk, tally, language }: SaveDependencies): Handle {
  return function save(exchange, set, content) {
    const body = readJsonObject(content);
    exchange.tolerances |= body.tolerances;
    if (body.json === null) return desk.refuse(exchange, "BODY_INVALID", body.fault[language]);
    const { record, faults, tolerances } = readRecord(body.json);
    exchange.tolerances |= tolerances;
    if (record === null) return desk.refuse(exchange, "FIELD_INVALID", describeFaults(faults, language));
    const { socket } = exchange.req;
    const queued = set.queue.push({
      submissions: [{ record, receivedAt: exchange.receivedAt }],
      committed() {
        countCommitting(socket, -1);
        desk.saved(exchange);
        tally.saved(desk.seen(exchange, record.deviceCode, exchange.tolerances), record.testTime);
      },
      failed(error) {
        countCommitting(socket, -1);
        if (error.committed === "unknown") desk.breakOff(exchange);
        else desk.refuse(exchange, "STORE_UNAVAILABLE");
      },
    });
    if (queued) countCommitting(socket, 1);
    else desk.refuse(exchange, "OVERLOADED");
  };
}
