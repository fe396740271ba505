import type { Language } from "@cellgrade/contract/language";
import { describeFaults, readRecord } from "@cellgrade/contract/read-record";
import type { Machines } from "../access/machines/machine-access.ts";
import type { OpenAccountSet } from "../account-sets/account-sets.ts";
import { commitExchange } from "./commit-exchange.ts";
import type { CommitQueues } from "./commit-queues.ts";
import type { Exchange } from "./exchange.ts";
import { forgetJson, jsonOf } from "./read-content.ts";
import type { Responder } from "./responder.ts";

export interface SaveDependencies {
  readonly responder: Responder;
  readonly queues: Pick<CommitQueues, "of">;
  readonly machines: Pick<Machines, "of">;
  readonly language: Language;
}

/** Answers one exchange with an account set. */
export type Handle = (exchange: Exchange, set: OpenAccountSet) => void;

/** Makes the handler of the save interface of v1.0: one record, answered `state: 1` when it is on stable storage. */
export function createSave({ responder, queues, machines, language }: SaveDependencies): Handle {
  return function save(exchange, set) {
    const body = jsonOf(exchange);
    exchange.tolerances |= body.tolerances;
    if (body.json === null) return responder.refuse(exchange, "BODY_INVALID", body.fault[language]);
    const { code } = set.accountSet;
    const policy = machines.of(code);
    const { record, faults, tolerances } = readRecord(body.json, policy.reading());
    exchange.tolerances |= tolerances;
    if (record === null) return responder.refuse(exchange, "FIELD_INVALID", describeFaults(faults, language));
    if (!policy.admits(exchange, record.deviceCode)) {
      return responder.turnAway(exchange, "ACCESS_DENIED", code);
    }
    forgetJson(exchange);
    const submissions = [{ record, receivedAt: exchange.receivedAt }];
    commitExchange({ responder, queue: queues.of(set) }, exchange, submissions, () => {
      responder.saved(exchange);
      responder.countSaved(exchange, record, exchange.tolerances);
    });
  };
}
