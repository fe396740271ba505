import { TooMuch } from "./numbering.ts";
import { VALUES_MAX } from "../statistics.ts";

// Columns of numbers that grow while rows arrive. A column releases its memory when the query ends: an idle thread may
// wait long for a garbage collection.

export interface Column<Numbers extends Float64Array | Uint32Array> {
  /** Throws {@link TooMuch} beyond {@link VALUES_MAX} rows. */
  push(value: number): void;
  /** The numbers pushed so far: a view, not a copy. */
  values(): Numbers;
  /** Releases the memory at once. */
  free(): void;
}

/** Rows that a column has room for at first: 128 kB of a float column. */
const FIRST_ROWS = 16 * 1024;

export interface ColumnOptions {
  /** Numbers per row, pushed one after the other. */
  readonly width?: number;
  /**
   * Upper guess of the number of rows. Room for them is reserved at once, because growing copies the column. Room that is
   * never written takes address space, not memory.
   */
  readonly rowsExpected?: number | undefined;
}

export function createFloatColumn(options: ColumnOptions = {}): Column<Float64Array> {
  return createColumn((buffer) => new Float64Array(buffer), Float64Array.BYTES_PER_ELEMENT, options);
}

export function createIntegerColumn(options: ColumnOptions = {}): Column<Uint32Array> {
  return createColumn((buffer) => new Uint32Array(buffer), Uint32Array.BYTES_PER_ELEMENT, options);
}

function createColumn<Numbers extends Float64Array | Uint32Array>(
  over: (buffer: ArrayBuffer) => Numbers,
  bytes: number,
  { width = 1, rowsExpected = FIRST_ROWS }: ColumnOptions,
): Column<Numbers> {
  const lengthMax = width * VALUES_MAX;
  let buffer = new ArrayBuffer(width * Math.min(VALUES_MAX, Math.max(FIRST_ROWS, rowsExpected)) * bytes);
  let numbers = over(buffer);
  let length = 0;

  function resize(to: number): void {
    buffer = buffer.transfer(to * bytes);
    numbers = over(buffer);
  }

  return {
    push(value) {
      if (length === numbers.length) {
        if (length >= lengthMax) throw new TooMuch("too many values");
        resize(Math.min(lengthMax, 2 * length));
      }
      numbers[length] = value;
      length += 1;
    },
    values: () => numbers.subarray(0, length) as Numbers,
    free() {
      length = 0;
      resize(0);
    },
  };
}
