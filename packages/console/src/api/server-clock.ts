// The server's time, good to a second. The clock of an office PC may be wrong, and "today" is the plant's.

let aheadMs = 0;

/** Learns the server's time from the `date` header of an answer that came just now. */
export function noteServerTime(date: string | null): void {
  const moment = Date.parse(date ?? "");
  if (!Number.isNaN(moment)) aheadMs = moment - Date.now();
}

/** Milliseconds since the epoch by the server's clock, as its last answer told it. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}
