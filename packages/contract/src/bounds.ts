// The bounds of the interface, each with its reason. The names carry the units.

/** One record is about 250 bytes; 64 KiB leaves room for any vendor's extra fields and keeps a hostile body cheap. */
export const SAVE_BODY_BYTES_MAX = 64 * 1024;

/** Room for 1,000 records of the largest plausible size, and for the barcodes of one `list`. */
export const BATCH_BODY_BYTES_MAX = 4 * 1024 * 1024;

/** One commit holds that many. Larger batches gain nothing and hold the writer longer. */
export const BATCH_RECORDS_MAX = 1_000;

/** The longest code in use has 24 characters (GB/T 34014). 128 leave room for prefixed and combined codes. */
export const TEXT_CODE_POINTS_MAX = 128;

/**
 * Grading machines exist since the 2000s. An earlier year comes from a wrong clock, and is better refused than filed.
 */
export const YEAR_MIN = 2000;
/** A later year comes from a wrong clock too. */
export const YEAR_MAX = 2099;

/** This is Node's own bound on the header block of a request. */
export const HEADER_BYTES_MAX = 16 * 1024;

/** A body of 64 KiB needs a second on the slowest plant network. 30 s tell a slow machine from a stuck one. */
export const REQUEST_MS_MAX = 30_000;

/** .NET clients keep an idle connection for 100 s. The server waits longer, so it never closes one under a request. */
export const KEEP_ALIVE_MS = 120_000;

/** The shape of an account set's code. A code is part of file names too, so it has no separators. */
export const ACCOUNT_SET_CODE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
