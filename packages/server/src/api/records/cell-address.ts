import { readLookUp } from "@cellgrade/contract/read-record";
import type { RecordStore } from "@cellgrade/store/store";
import { Type } from "typebox";
import { single } from "../../http/parameter-kinds.ts";
import { required } from "../../http/parameters.ts";
import { Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH } from "../account-sets/account-set-path.ts";

// The address that all routes about one cell share. The barcode is a parameter of the query: a part of a path cannot hold
// every barcode (earlier-addresses.ts).

export const CELL_PATH = `${ACCOUNT_SET_PATH}/record`;

export const BARCODE_PARAMETER = {
  barcode: required(
    single(
      Type.String({ description: "电芯条码. The barcode, percent-encoded.", examples: ["0AVCC26111121G95L0100500"] }),
      (text) => text,
      [],
    ),
  ),
};

/** The barcode under which a cell is kept that is asked for by a text (CONTRACT clause 2). Throws RECORD_NOT_FOUND on a text that is none. */
export async function findBarcode(
  store: Pick<RecordStore, "findMany">,
  text: string,
  signal: AbortSignal,
): Promise<string> {
  const [barcode, ...more] = readLookUp(text);
  if (barcode === undefined) throw noRecord(text);
  if (more.length === 0) return barcode;
  const kept = new Set((await store.findMany([barcode, ...more], signal)).map((record) => record.barcode));
  return [barcode, ...more].find((each) => kept.has(each)) ?? barcode;
}

export function noRecord(barcode: string): Problem {
  return new Problem("RECORD_NOT_FOUND", { barcode });
}
