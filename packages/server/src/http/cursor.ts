import { Type } from "typebox";
import { ValueFault } from "../problem.ts";
import { integer, single } from "./parameter-kinds.ts";
import { nullable } from "./schema-kinds.ts";

// Pages by cursor. A cursor is base64url of a JSON array. It holds nothing secret, and nothing in it is trusted: a text
// that does not read back to itself is refused.

/** A screen or two of a table. */
export const LIMIT_DEFAULT = 50;

/** A page of 1,000 records is about 300 KiB of JSON. A client that wants more takes the next page. */
const LIMIT_MAX = 1_000;

export const limitParameter = integer("Items to a page.", { min: 1, max: LIMIT_MAX, fallback: LIMIT_DEFAULT });

export const cursorParameter = single(
  Type.String({ description: "A nextCursor or prevCursor of an earlier answer, with the same sort and filters." }),
  (text) => {
    if (text === "") throw new ValueFault("VALUE_EMPTY", {});
    return text;
  },
  ["VALUE_EMPTY", "CURSOR_INVALID"],
);

/** The schema of the cursor of a neighbouring page. */
export function cursorOf(page: "next" | "previous") {
  return nullable(Type.String({ description: `Cursor of the ${page} page; null: there is none.` }));
}

export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts that {@link encodeCursor} was given; null when it did not write this text. */
export function decodeCursor(text: string): readonly unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(parts) && encodeCursor(parts as (string | number)[]) === text ? parts : null;
  } catch {
    return null;
  }
}
