/** The longest reason for keeping a record out of statistics: a sentence or two. */
export const REASON_CHARACTERS_MAX = 200;
