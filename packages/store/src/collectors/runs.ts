// Runs in the order of the values. A stuck probe shows as a run of equal values, a failing channel as a run of NG.

/** The length of the longest run of equal values; 0 when there are no values. */
export function longestEqualRun(values: Float64Array): number {
  let longest = 0;
  let run = 0;
  for (let index = 0; index < values.length; index += 1) {
    run = index > 0 && values[index] === values[index - 1] ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

/** The length of the longest run of flags other than 0. */
export function longestSetRun(flags: Uint8Array): number {
  let longest = 0;
  let run = 0;
  for (let index = 0; index < flags.length; index += 1) {
    run = flags[index] === 0 ? 0 : run + 1;
    if (run > longest) longest = run;
  }
  return longest;
}
