import { BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { readTextValue } from "@cellgrade/contract/read-record";

/** The most barcodes that a stored list holds. */
export const BARCODES_MAX = BATCH_RECORDS_MAX;

/** What stands between barcodes within a line. It may also stand within a barcode. */
const SEPARATORS = /[\s,;，；、]+/u;

/** Format and private-use characters, which scanners and pasted texts bring and nobody sees. */
const INVISIBLE = /[\p{Cf}\p{Co}]/gu;

/** One line or cell of what was pasted. */
export interface PastedLine {
  /** What may be its barcode: as it stands, without the quotes of Excel, without invisible characters. */
  readonly forms: readonly [string, ...string[]];
}

export interface BarcodesRead {
  /** The barcodes without duplicates, in the order of their first appearance. */
  readonly barcodes: readonly string[];
  /** The number of duplicates that were left out. */
  readonly duplicates: number;
}

/** The lines and cells of a pasted column or row of Excel, or of an e-mail, that are not blank. */
export function readLines(pasted: string): readonly PastedLine[] {
  return pasted
    .split(/[\r\n\t]+/)
    .map((line): PastedLine => {
      const whole = line.trim();
      const bare = unquoted(whole);
      const forms = new Set([whole, bare, bare.replace(INVISIBLE, "").trim()]);
      return { forms: [...forms] as unknown as PastedLine["forms"] };
    })
    .filter(({ forms }) => lastOf(forms) !== "");
}

/** Whether a line can be read in more than one way, so that it matters which barcodes there are. */
export function isDoubtful({ forms }: PastedLine): boolean {
  return forms.length > 1 || SEPARATORS.test(forms[0]);
}

/** The barcodes of lines: a line is one of its forms where that is known, and is split where none is. */
export function splitLines(lines: readonly PastedLine[], known: ReadonlySet<string>): BarcodesRead {
  const found = lines.flatMap(({ forms }) => {
    const whole = forms.find((form) => known.has(form));
    if (whole !== undefined) return [whole];
    return lastOf(forms)
      .split(SEPARATORS)
      .map(unquoted)
      .filter((each) => each !== "");
  });
  const barcodes = [...new Set(found)];
  return { barcodes, duplicates: found.length - barcodes.length };
}

/** The barcodes that lines are as far as nobody knows which there are. */
export function readBarcodes(pasted: string): BarcodesRead {
  return splitLines(readLines(pasted), new Set());
}

/** Whether lines hold more barcodes than a list may, even if each that can be a barcode is one. */
export function areTooMany(lines: readonly PastedLine[]): boolean {
  const possible = lines.flatMap(({ forms }) => forms).filter((form) => readTextValue(form) !== null);
  return splitLines(lines, new Set(possible)).barcodes.length > BARCODES_MAX;
}

/** The number of invisible characters in a text. */
export function invisibleIn(text: string): number {
  return text.match(INVISIBLE)?.length ?? 0;
}

/** Whether a text is a long number as Excel shows it. Its last digits are lost. */
export function isShortened(text: string): boolean {
  return /^\d(?:\.\d+)?E\+\d+$/i.test(text);
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, "");
}

function lastOf(forms: PastedLine["forms"]): string {
  return forms.at(-1) ?? forms[0];
}
