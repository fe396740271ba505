import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { FOUND_TEXT } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import { readLookUp } from "@cellgrade/contract/read-record";
import type { StoredRecord } from "@cellgrade/store/store";
import { jsonOf } from "./read-content.ts";
import type { Responder } from "./responder.ts";
import type { Handle } from "./save.ts";

/** Makes the handler of lists, which go beyond v1.0: the kept records of 1 to 1,000 barcodes, in the order asked. */
export function createList({
  responder,
  language,
}: {
  readonly responder: Responder;
  readonly language: Language;
}): Handle {
  return function list(exchange, { store }) {
    const body = jsonOf(exchange);
    if (body.json === null) return responder.refuse(exchange, "BODY_INVALID", body.fault[language]);
    const barcodes = readBarcodes((body.json as { barcodeArr?: unknown }).barcodeArr);
    if (barcodes === null) {
      const detail =
        language === "en"
          ? `barcodeArr must be an array of 1 to ${BATCH_RECORDS_MAX} barcodes`
          : `barcodeArr(电芯条码)必须是 1 至 ${BATCH_RECORDS_MAX} 个条码的数组`;
      return responder.refuse(exchange, "FIELD_INVALID", detail);
    }
    store.findMany([...new Set(barcodes.flat())]).then(
      (records) => {
        const byBarcode = new Map(records.map((record) => [record.barcode, record]));
        const found = barcodes.flatMap((texts) => texts.flatMap((text) => byBarcode.get(text) ?? []).slice(0, 1));
        const items = found.map(toItem);
        responder.found(exchange, FOUND_TEXT[language], items);
      },
      () => responder.refuse(exchange, "STORE_UNAVAILABLE"),
    );
  };
}

/** Each barcode that is asked for by the texts under which it may be kept. Null when they are no list of barcodes. */
function readBarcodes(value: unknown): (readonly string[])[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > BATCH_RECORDS_MAX) return null;
  const barcodes = value.map(readLookUp);
  return barcodes.every((texts) => texts.length > 0) ? barcodes : null;
}

/** A record as the list shows it: the nine wire fields and when they came. */
function toItem({
  revision: _revision,
  lateReplay: _late,
  testTimeAhead: _ahead,
  exclusion: _exclusion,
  receivedAt,
  ...fields
}: StoredRecord): object {
  return { ...fields, receivedAt: new Date(receivedAt).toISOString() };
}
