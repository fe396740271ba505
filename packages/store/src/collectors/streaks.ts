// Streaks in the order of the values. A stuck probe shows as a streak of equal values, a failing channel as a streak of NG.

/** The length of the longest streak of equal values; 0 when there are no values. */
export function longestEqualStreak(values: Float64Array): number {
  let longest = 0;
  let streak = 0;
  for (let index = 0; index < values.length; index += 1) {
    streak = index > 0 && values[index] === values[index - 1] ? streak + 1 : 1;
    if (streak > longest) longest = streak;
  }
  return longest;
}

/** The length of the longest streak of flags other than 0. */
export function longestSetStreak(flags: Uint8Array): number {
  let longest = 0;
  let streak = 0;
  for (let index = 0; index < flags.length; index += 1) {
    streak = flags[index] === 0 ? 0 : streak + 1;
    if (streak > longest) longest = streak;
  }
  return longest;
}
