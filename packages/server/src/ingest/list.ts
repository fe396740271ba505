import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { FOUND_TEXT } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import { readTextValue } from "@cellgrade/contract/read-record";
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
    store.findMany([...new Set(barcodes)]).then(
      (records) => {
        const byBarcode = new Map(records.map((record) => [record.barcode, record]));
        const items = barcodes.flatMap((barcode) => byBarcode.get(barcode) ?? []).map(toItem);
        responder.found(exchange, FOUND_TEXT[language], items);
      },
      () => responder.refuse(exchange, "STORE_UNAVAILABLE"),
    );
  };
}

function readBarcodes(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > BATCH_RECORDS_MAX) return null;
  const barcodes = value.map(readTextValue);
  return barcodes.every((barcode) => barcode !== null) ? barcodes : null;
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
