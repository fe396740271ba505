import { TooMuch } from "./numbering.ts";
import { VALUES_MAX } from "./types.ts";

// Columns of numbers that grow while rows come. Their memory is given back when the query ends, not when a collection
// happens to come by: an idle thread may wait long for one.

export interface Column<Numbers extends Float64Array | Uint32Array> {
  /** Throws {@link TooMuch} beyond {@link VALUES_MAX} rows. */
  push(value: number): void;
  /** What was pushed, in place. */
  values(): Numbers;
  free(): void;
}

const FIRST_LENGTH = 16 * 1024;

/** `width`: numbers to a row, pushed one after the other. */
export function createFloatColumn({ width = 1 } = {}): Column<Float64Array> {
  return createColumn((buffer) => new Float64Array(buffer), Float64Array.BYTES_PER_ELEMENT, width * VALUES_MAX);
}

export function createIntegerColumn(): Column<Uint32Array> {
  return createColumn((buffer) => new Uint32Array(buffer), Uint32Array.BYTES_PER_ELEMENT, VALUES_MAX);
}

function createColumn<Numbers extends Float64Array | Uint32Array>(
  over: (buffer: ArrayBuffer) => Numbers,
  bytes: number,
  lengthMax: number,
): Column<Numbers> {
  let buffer = new ArrayBuffer(FIRST_LENGTH * bytes);
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
