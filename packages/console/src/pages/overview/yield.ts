import { NG } from "@cellgrade/contract/grading";
import type { Schema } from "../../api/schema.ts";

/** The share (0 to 1) of cells that are not NG. Null without rules or cells: there is no yield then. */
export function yieldOf({ items, count }: Schema<"Grades">): number | null {
  if (items.length === 0 || count === 0) return null;
  const bad = items.find(({ grade }) => grade === NG)?.count ?? 0;
  return (count - bad) / count;
}
