/** An offset beyond a minute is worth a look. Results that come a little late explain a smaller one. */
const NOTABLE_S = 60;

/** An offset within 2 s is none: the network and rounding to seconds explain it. */
const AGREES_S = 2;

export interface ClockOffset {
  /** The direction of the machine's clock against the server's. */
  readonly direction: "agrees" | "behind" | "ahead";
  /** The duration without its days: `mm:ss`, or `h:mm:ss` from an hour on. */
  readonly duration: string;
  readonly days: number;
  readonly notable: boolean;
}

/** Reads an offset. `seconds` is the time of receipt minus testTime. */
export function readClockOffset(seconds: number): ClockOffset {
  const size = Math.abs(seconds);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const hours = Math.floor((size % 86_400) / 3_600);
  const withinHour = `${two((size % 3_600) / 60)}:${two(size % 60)}`;
  const days = Math.floor(size / 86_400);
  return {
    direction: size <= AGREES_S ? "agrees" : seconds > 0 ? "behind" : "ahead",
    duration: hours > 0 || days > 0 ? `${hours}:${withinHour}` : withinHour,
    days,
    notable: size > NOTABLE_S,
  };
}
