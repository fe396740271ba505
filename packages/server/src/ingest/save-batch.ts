import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { ERRORS } from "@cellgrade/contract/errors";
import { describeFaults, readRecord, readTextValue } from "@cellgrade/contract/read-record";
import type { RefusedItem } from "@cellgrade/contract/wire";
import type { Submission } from "@cellgrade/store/store";
import { commitExchange } from "./commit-exchange.ts";
import type { Exchange } from "./exchange.ts";
import { forgetJson, jsonOf } from "./read-content.ts";
import type { Handle, SaveDependencies } from "./save.ts";

interface Accepted extends Submission {
  readonly tolerances: number;
}

type Fault = Pick<RefusedItem, "barcode" | "msg" | "code">;

/**
 * Makes the handler of batches, which go beyond v1.0: 1 to 1,000 records, each judged by itself. The valid ones are
 * stored in one durable commit.
 */
export function createSaveBatch({ responder, queues, machines, language }: SaveDependencies): Handle {
  /** Judges one record of an exchange: the record, or why it is refused. */
  function judge(value: unknown, exchange: Exchange, accountSet: string): Accepted | Fault {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const msg = language === "en" ? "The record must be an object" : "记录必须是 {…} 对象";
      return { barcode: null, msg, code: "FIELD_INVALID" };
    }
    const policy = machines.of(accountSet);
    const { record, faults, tolerances } = readRecord(value, policy.reading());
    if (record === null) {
      const barcode = readTextValue((value as { barcode?: unknown }).barcode);
      return { barcode, msg: describeFaults(faults, language), code: "FIELD_INVALID" };
    }
    if (policy.admits(exchange, record.deviceCode)) {
      return { record, receivedAt: exchange.receivedAt, tolerances };
    }
    const msg = ERRORS.ACCESS_DENIED.text[language](accountSet);
    return { barcode: record.barcode, msg, code: "ACCESS_DENIED" };
  }

  return function saveBatch(exchange, set) {
    const body = jsonOf(exchange);
    exchange.tolerances |= body.tolerances;
    if (body.json === null) return responder.refuse(exchange, "BODY_INVALID", body.fault[language]);
    const { records } = body.json as { records?: unknown };
    if (!Array.isArray(records) || records.length === 0 || records.length > BATCH_RECORDS_MAX) {
      const detail =
        language === "en"
          ? `records must be an array of 1 to ${BATCH_RECORDS_MAX} records`
          : `records(记录)必须是 1 至 ${BATCH_RECORDS_MAX} 条记录的数组`;
      return responder.refuse(exchange, "FIELD_INVALID", detail);
    }
    const { code } = set.accountSet;
    machines.of(code).charge(exchange, records.length - 1);
    const accepted: Accepted[] = [];
    const refused: RefusedItem[] = [];
    const sent = records.length;
    for (const [index, value] of records.entries()) {
      const judged = judge(value, exchange, code);
      if ("record" in judged) accepted.push(judged);
      else refused.push({ index, barcode: judged.barcode, state: -1, msg: judged.msg, code: judged.code });
    }

    function answer(): void {
      if (refused.length === 0) return responder.saved(exchange);
      const detail =
        language === "en"
          ? `${refused.length} of ${sent} records refused`
          : `${sent} 条记录中有 ${refused.length} 条未保存`;
      // Whoever sends nothing but records of machines that may not save is an outsider.
      const isOutsider = refused.length === sent && refused.every((item) => item.code === "ACCESS_DENIED");
      if (isOutsider) responder.turnAway(exchange, "FIELD_INVALID", detail, refused);
      else responder.refuse(exchange, "FIELD_INVALID", detail, refused);
    }

    if (accepted.length === 0) return answer();
    if (refused.length === 0) forgetJson(exchange);
    commitExchange({ responder, queue: queues.of(set) }, exchange, accepted, () => {
      answer();
      for (const { record, tolerances } of accepted) {
        responder.countSaved(exchange, record, exchange.tolerances | tolerances);
      }
    });
  };
}
