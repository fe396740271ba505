import type { Language } from "@cellgrade/contract/errors";
import { describeFaults, readRecord } from "@cellgrade/contract/read-record";
import type { OpenAccountSet } from "../account-sets/account-sets.ts";
import { commitExchange } from "./commit-exchange.ts";
import { readJsonObject } from "./decode-body.ts";
import type { Desk, Exchange } from "./exchange.ts";
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
    const submissions = [{ record, receivedAt: exchange.receivedAt }];
    commitExchange({ desk, queue: set.queue }, exchange, submissions, () => {
      desk.saved(exchange);
      tally.saved(desk.seen(exchange, record.deviceCode, exchange.tolerances), record.testTime);
    });
  };
}
