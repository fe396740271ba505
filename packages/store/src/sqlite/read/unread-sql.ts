import type { DatabaseSync } from "node:sqlite";
import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { parseUnreadWords, type UnreadWord } from "@cellgrade/contract/unread-barcodes";
import type { Condition } from "./condition.ts";
import { selectRows } from "../select-rows.ts";
import { prefixEnd, type UnreadCondition } from "./record-conditions.ts";

// Unread barcodes as SQL. createUnreadTest of the contract defines what a word means; a property test holds the two together.
//
// A record is not looked at for this: comparing the barcode of each row would take as long as all else of a statistic. The
// index of barcodes is walked along the words instead, letter by letter and only as far as some record goes along. That takes
// some forty seeks, and gives the few ranges of the index that hold unread barcodes and nothing else.

/** A range of index version_barcode: from inclusive, to exclusive. */
type BarcodeRange = readonly [from: string, to: string];

/** No barcode holds a control character, so no other one lies between a barcode and the barcode with this behind it. */
const LEAST_CHARACTER = "\u0001";

/** Sorts after every barcode. */
const AFTER_EVERY_BARCODE = "\u{10ffff}".repeat(TEXT_CODE_POINTS_MAX + 1);

/** The unread records as table `unread`; the parameter is a list of {@link BarcodeRange} as JSON. */
export const FROM_UNREAD = `from json_each(?) as span cross join version as unread indexed by version_barcode
  on unread.replaced_by = 0 and unread.barcode >= span.value ->> 0 and unread.barcode < span.value ->> 1`;

/** The unread records and all that they replaced, as table `kept`; the parameter is as in {@link FROM_UNREAD}. */
const UNREAD_VERSIONS = `with recursive kept (seq, previous) as (
  select unread.seq, unread.previous ${FROM_UNREAD}
  union all
  select version.seq, version.previous from kept cross join version on version.seq = kept.previous
) select seq from kept`;

/** Unread rows beyond it are sought once for each row that is looked at; up to it, statements name them. */
const NAMED_MAX = 1_000;

const COMPARED_MAX = 6;

/** Holds for all kept versions of unread barcodes, and for nothing else. */
export function unreadVersions(db: DatabaseSync, words: readonly string[]): Condition {
  return { sql: `seq in (${UNREAD_VERSIONS})`, values: [JSON.stringify(unreadRanges(db, words))] };
}

/** Holds for what is not unread: for records that are not, or for versions. Null: nothing is unread. */
export function unlessUnread(
  db: DatabaseSync,
  words: readonly string[],
  { areVersions }: { readonly areVersions: boolean },
): UnreadCondition | null {
  const ranges = JSON.stringify(unreadRanges(db, words));
  const unread = areVersions ? UNREAD_VERSIONS : `select distinct unread.seq ${FROM_UNREAD}`;
  const seqs = selectRows<[number]>(db, `select seq from (${unread}) order by seq limit ?`, [
    ranges,
    NAMED_MAX + 1,
  ]).flat();
  if (seqs.length === 0) return null;
  if (seqs.length > NAMED_MAX) return { sql: `seq not in (${unread})`, values: [ranges], leftOut: null };
  // Up to some ten, comparisons are faster than a look-up: 7 ns each, where a look-up takes 40.
  const sql =
    seqs.length <= COMPARED_MAX ? seqs.map((seq) => `seq <> ${seq}`).join(" and ") : `seq not in (${seqs.join()})`;
  return { sql, values: [], leftOut: seqs };
}

/** The ranges that hold the unread barcodes by these words. Rows must be read by them in the transaction of this call. */
export function unreadRanges(db: DatabaseSync, words: readonly string[]): readonly BarcodeRange[] {
  const seek = db.prepare(
    "select barcode from version indexed by version_barcode where replaced_by = 0 and barcode >= ? order by barcode limit 1",
  );
  const firstFrom = (start: string): string =>
    (seek.get(start) as { readonly barcode: string } | undefined)?.barcode ?? "";
  return parseUnreadWords(words).flatMap((word) => rangesOf(word, firstFrom));
}

/** `firstFrom` gives the first barcode of the index at or after a text. */
function rangesOf({ lower, upper, ending }: UnreadWord, firstFrom: (start: string) => string): BarcodeRange[] {
  const upperLetters = Array.from(upper);
  const letters = Array.from(lower, (letter, place) => new Set([letter, upperLetters[place] ?? letter]));
  const ranges: BarcodeRange[] = [];
  /** Goes on from a start that some record has. */
  function walk(start: string, place: number): void {
    for (const letter of letters[ending === "same" ? 0 : place] ?? []) {
      const longer = start + letter;
      const first = firstFrom(longer);
      if (!first.startsWith(longer)) continue;
      const isWord = ending === "same" || place + 1 === letters.length;
      if (isWord && ending === "any") ranges.push([longer, prefixEnd(longer) ?? AFTER_EVERY_BARCODE]);
      else if (isWord && first === longer) ranges.push([longer, longer + LEAST_CHARACTER]);
      if (ending === "same" || !isWord) walk(longer, place + 1);
    }
  }
  walk("", 0);
  return ranges;
}
