import { readTextValue } from "@cellgrade/contract/read-record";
import { Type } from "typebox";
import { Problem } from "../../problem.ts";
import { codeParameter } from "../account-sets/account-set-path.ts";

// The path that all routes under …/records/{barcode} share.

export const BarcodeParams = Type.Object({
  code: codeParameter,
  barcode: Type.String({
    description: "电芯条码. The barcode, percent-encoded.",
    examples: ["0AVCC26111121G95L0100500"],
  }),
});

/**
 * The barcode of a path, read as saving reads it (CONTRACT clause 2). Throws RECORD_NOT_FOUND on a text that is none.
 */
export function readBarcode(text: string): string {
  const barcode = readTextValue(text);
  if (barcode === null) throw noRecord(text);
  return barcode;
}

export function noRecord(barcode: string): Problem {
  return new Problem("RECORD_NOT_FOUND", { barcode });
}
