import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { describeFaults, readRecord, readTextValue } from "@cellgrade/contract/read-record";
import type { RefusedItem } from "@cellgrade/contract/wire";
import type { Submission } from "@cellgrade/store/store";
import { commitExchange } from "./commit-exchange.ts";
import { forgetJson, jsonOf } from "./read-content.ts";
import type { Handle, SaveDependencies } from "./save.ts";

interface Accepted extends Submission {
  readonly tolerances: number;
}

/**
 * Makes the handler of batches, which go beyond v1.0: 1 to 1,000 records, each judged by itself. The valid ones are
 * stored in one durable commit.
 */
export function createSaveBatch({ responder, queues, tally, language }: SaveDependencies): Handle {
  /** Judges one record and adds it to `accepted` or `refused`. */
  function judge(
    value: unknown,
    index: number,
    receivedAt: number,
    accepted: Accepted[],
    refused: RefusedItem[],
  ): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const msg = language === "en" ? "The record must be an object" : "记录必须是 {…} 对象";
      refused.push({ index, barcode: null, state: -1, msg, code: "FIELD_INVALID" });
      return;
    }
    const { record, faults, tolerances } = readRecord(value);
    if (record !== null) {
      accepted.push({ record, receivedAt, tolerances });
      return;
    }
    const barcode = readTextValue((value as { barcode?: unknown }).barcode);
    refused.push({ index, barcode, state: -1, msg: describeFaults(faults, language), code: "FIELD_INVALID" });
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
    const accepted: Accepted[] = [];
    const refused: RefusedItem[] = [];
    const sent = records.length;
    for (const [index, value] of records.entries()) judge(value, index, exchange.receivedAt, accepted, refused);

    function answer(): void {
      if (refused.length === 0) return responder.saved(exchange);
      const detail =
        language === "en"
          ? `${refused.length} of ${sent} records refused`
          : `${sent} 条记录中有 ${refused.length} 条未保存`;
      responder.refuse(exchange, "FIELD_INVALID", detail, refused);
    }

    if (accepted.length === 0) return answer();
    if (refused.length === 0) forgetJson(exchange);
    commitExchange({ responder, queue: queues.of(set) }, exchange, accepted, () => {
      answer();
      for (const { record, tolerances } of accepted) {
        tally.saved(responder.seen(exchange, record.deviceCode, exchange.tolerances | tolerances), record.testTime);
      }
    });
  };
}
