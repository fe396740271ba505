// Every bound of the interface, each with its reason. Units are in the names.

/** One record is about 250 bytes; 64 KiB leaves room for any vendor's extra fields and keeps a hostile body cheap. */
export const SAVE_BODY_BYTES_MAX = 64 * 1024;

/** 1,000 records of the largest plausible size, and the barcode list of `list`. */
export const BATCH_BODY_BYTES_MAX = 4 * 1024 * 1024;

/** One commit's worth: larger batches gain nothing and hold the writer longer. */
export const BATCH_RECORDS_MAX = 1_000;

/** Longest code in use is 24 characters (GB/T 34014); 128 leaves room for prefixed and combined codes. */
export const TEXT_CODE_POINTS_MAX = 128;

/** Grading machines exist since the 2000s; a year outside is a wrong clock, better refused than filed. */
export const YEAR_MIN = 2000;
export const YEAR_MAX = 2099;

/** Node's own bound on a request's header block. */
export const HEADER_BYTES_MAX = 16 * 1024;

/** A body of 64 KiB needs a second on the slowest plant network; 30 s tells a slow machine from a stuck one. */
export const REQUEST_MS_MAX = 30_000;

/** Longer than the 100 s that .NET clients keep an idle connection, so that the server never closes under a request. */
export const KEEP_ALIVE_MS = 120_000;

/** The shape of an account-set code; also a file-name part, so no separators. */
export const ACCOUNT_SET_CODE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
