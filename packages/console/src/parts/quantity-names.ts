import { QUANTITIES, QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { type NumberField } from "@cellgrade/contract/wire";
import { defineTexts } from "../language/use-text.ts";

/** The names, on every page, of the nine fields of a record and of what is kept beside them. */
export const fieldNames = defineTexts(RECORD_NAMES);

/** The quantities as a page offers and lists them: first the one that a grading machine is there to measure. */
export const QUANTITIES_SHOWN: readonly NumberField[] = [
  QUANTITY_DEFAULT,
  ...QUANTITIES.filter((quantity) => quantity !== QUANTITY_DEFAULT),
];
