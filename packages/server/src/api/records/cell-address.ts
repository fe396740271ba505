import { readTextValue } from "@cellgrade/contract/read-record";
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

/** A barcode, read as saving reads it (CONTRACT clause 2). Throws RECORD_NOT_FOUND on a text that is none. */
export function readBarcode(text: string): string {
  const barcode = readTextValue(text);
  if (barcode === null) throw noRecord(text);
  return barcode;
}

export function noRecord(barcode: string): Problem {
  return new Problem("RECORD_NOT_FOUND", { barcode });
}
