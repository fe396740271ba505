// Cell codes of 24 characters in the shape of GB/T 34014-2017, as in 0AVCC26111121G95L0100500:
// maker (3), product C = cell (1), chemistry (1), size (2), traceability (7), date of making (3), serial (7).

const CODE_LENGTH = 24;
const SERIAL_LENGTH_MIN = 7;
/** Leaves room for the serial in a code of 24 characters. */
export const BARCODE_PREFIX = /^[0-9A-Za-z-]{1,17}$/;

/** Maker, product, chemistry and size of the cells simulated. */
const CELL_TYPE = "0AVCC26";
/** Digits, and letters that do not look like a digit. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
/** The codes of year, month and day: 1 to 9, then letters. The thirty-first is 0. */
const DATE_CODES = "123456789ABCDEFGHJKLMNPRSTVWXY0";
const FIRST_YEAR = 2011;
/** The traceability part is `S` for simulated and the seconds since this instant, so that no two runs share a code. */
const EPOCH_MS = Date.UTC(2020, 0, 1);

/** The first 17 characters of the codes of a run that starts at `now`. A run of any other second has others. */
export function defaultBarcodePrefix(now: Date): string {
  const run = inAlphabet(Math.floor((now.getTime() - EPOCH_MS) / 1_000)).padStart(6, "0");
  const date = [now.getFullYear() - FIRST_YEAR, now.getMonth(), now.getDate() - 1];
  return `${CELL_TYPE}S${run}${date.map((part) => DATE_CODES[part % DATE_CODES.length]).join("")}`;
}

/**
 * The code with serial number `serial`, from 1 on. The serial is decimal as long as it fits. Then it begins with a
 * letter and counts on in the alphabet, so it still sorts after all before it. The shortest serial makes 3 × 10^10
 * codes.
 */
export function barcodeOf(prefix: string, serial: number): string {
  const length = Math.max(CODE_LENGTH - prefix.length, SERIAL_LENGTH_MIN);
  const decimals = 10 ** length;
  if (serial < decimals) return prefix + String(serial).padStart(length, "0");
  return prefix + inAlphabet(10 * ALPHABET.length ** (length - 1) + serial - decimals);
}

function inAlphabet(value: number): string {
  let text = "";
  for (let rest = value; rest > 0 || text === ""; rest = Math.floor(rest / ALPHABET.length)) {
    text = (ALPHABET[rest % ALPHABET.length] ?? "") + text;
  }
  return text;
}
