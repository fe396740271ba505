const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
const HALF_WIDTH = /[!-~]/g;

/** From a character of half width to the same of full width. */
const WIDER_BY = 0xfee0;

/** The barcodes that differ from this one in nothing but case and width (Ａ and A), as far as all of it is written alike. */
export function lookAlikes(barcode: string): readonly string[] {
  const half = barcode.replaceAll("\u3000", " ").replace(FULL_WIDTH, (each) => shifted(each, -WIDER_BY));
  const inCases = [half, half.toUpperCase(), half.toLowerCase(), capitalized(half)];
  const inWidths = inCases.flatMap((each) => [each, each.replace(HALF_WIDTH, (one) => shifted(one, WIDER_BY))]);
  return [...new Set(inWidths)].filter((each) => each !== barcode);
}

function shifted(character: string, by: number): string {
  return String.fromCharCode(character.charCodeAt(0) + by);
}

function capitalized(text: string): string {
  return text.toLowerCase().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
