import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { type NumberField } from "@cellgrade/contract/wire";
import { defineTexts } from "../language/use-text.ts";

/** The nine fields of a record and what is kept beside them, as every page names them. */
export const fieldNames = defineTexts(RECORD_NAMES);

/** Capacity first: it is what a grading machine is for. */
export const QUANTITIES: readonly NumberField[] = ["volume", "voltage", "electricity", "energy"];
