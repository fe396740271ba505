/**
 * Row indexes sorted by the number of each row; rows of equal number keep their order. The rows of number n are
 * `order[starts[n]]` up to, not including, `order[starts[n + 1]]`.
 */
export interface Split {
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
}

/** The rows by number, found by a counting sort. Every number must be less than `count`. */
export function splitByNumber(numbers: Uint32Array, count: number): Split {
  const starts = new Uint32Array(count + 1);
  for (let index = 0; index < numbers.length; index += 1) {
    const next = (numbers[index] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let number = 0; number < count; number += 1) {
    starts[number + 1] = (starts[number + 1] as number) + (starts[number] as number);
  }
  const free = starts.slice();
  const order = new Uint32Array(numbers.length);
  for (let index = 0; index < numbers.length; index += 1) {
    const number = numbers[index] as number;
    order[free[number] as number] = index;
    free[number] = (free[number] as number) + 1;
  }
  return { order, starts };
}
