import { readSort, SORT_DEFAULT, SORTS } from "@cellgrade/contract/sorts";
import type { PageRequest } from "@cellgrade/store/store";
import { Type } from "typebox";
import { cursorParameter, LIMIT_DEFAULT, limitParameter } from "../../http/cursor.ts";
import { single } from "../../http/parameter-kinds.ts";
import type { Given } from "../../http/parameters.ts";
import { ValueFault } from "../../problem.ts";
import { readCursor } from "./record-cursor.ts";

/** The parameters of a page of records. */
export const PAGE_PARAMETERS = {
  sort: single(
    Type.Enum([...SORTS], { description: "Order; - is descending. Ties go by barcode.", default: SORT_DEFAULT }),
    (text) => {
      // A leading "+" means ascending, and arrives as a space.
      const name = text.replace(/^[+ ]/, "");
      const sort = SORTS.find((each) => each === name);
      if (sort === undefined) throw new ValueFault("CHOICE_EXPECTED", { choices: SORTS });
      return sort;
    },
    ["CHOICE_EXPECTED"],
  ),
  limit: limitParameter,
  cursor: cursorParameter,
};

/** The page that was asked for. Throws a {@link Problem} when its cursor is none, or one of another order. */
export function readPage(given: Given<typeof PAGE_PARAMETERS>): PageRequest {
  const { sort = SORT_DEFAULT, limit = LIMIT_DEFAULT, cursor } = given;
  const { sortBy, descending } = readSort(sort);
  if (cursor === undefined) return { sortBy, descending, limit };
  try {
    return { sortBy, descending, limit, from: readCursor(cursor, sortBy, descending) };
  } catch (error) {
    throw error instanceof ValueFault ? error.ofParameter("cursor") : error;
  }
}
