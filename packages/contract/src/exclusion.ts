/** The longest reason for keeping a record out of statistics: a sentence or two. */
export const REASON_CHARACTERS_MAX = 200;

/**
 * The most versions that one change keeps out of statistics, or counts again: a machine of 256 channels has a quarter of that
 * in a year. A filter that fits more is one that somebody forgot to narrow.
 */
export const EXCLUSIONS_AT_ONCE_MAX = 100_000;
