// Cell codes of 24 characters in the shape of GB/T 34014-2017, as in 0AVCC26111121G95L0100500:
// maker (3), product C = cell (1), chemistry (1), size (2), traceability (7), date of making (3), serial (7).

const CODE_LENGTH = 24;
const SERIAL_LENGTH_MIN = 7;
/** Leaves room for the serial in a code of 24 characters. */
export const BARCODE_PREFIX = /^[0-9A-Za-z-]{1,17}$/;

/** Maker, product, chemistry and size of the cells simulated. */
const CELL_TYPE = "0AVCC26";
/** Digits and letters without those that read like a digit. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
/** Codes of year, month and day: 1 to 9, then letters; the thirty-first is 0. */
const DATE_CODES = "123456789ABCDEFGHJKLMNPRSTVWXY0";
const FIRST_YEAR = 2011;
/** Traceability: `S` for simulated, then seconds since this instant, so that no two runs share a code. */
const EPOCH_MS = Date.UTC(2020, 0, 1);

/** The first 17 characters for a run that starts at `now`: unlike those of a run of any other second. */
export function defaultBarcodePrefix(now: Date): string {
  const run = inAlphabet(Math.floor((now.getTime() - EPOCH_MS) / 1_000)).padStart(6, "0");
  const date = [now.getFullYear() - FIRST_YEAR, now.getMonth(), now.getDate() - 1];
  return `${CELL_TYPE}S${run}${date.map((part) => DATE_CODES[part % DATE_CODES.length]).join("")}`;
}

/**
 * The code with serial number `serial`, from 1 on. Decimal as long as it fits; then the serial begins with a letter and
 * counts on in the alphabet, which still sorts after all before it: 3 × 10^10 codes with the shortest serial.
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
