const MINUTE_MS = 60_000;

export interface TimeZoneOption {
  readonly value: string;
  /** The zone with its offset: `Asia/Shanghai (UTC+08:00)`. */
  readonly label: string;
}

/** All zones that the browser knows, and the present zone, which it may not list. */
export function timeZoneOptions(current: string, now: number): readonly TimeZoneOption[] {
  const names = new Set([current, "UTC", ...Intl.supportedValuesOf("timeZone")]);
  return [...names].sort().map((value) => ({ value, label: `${value} (UTC${offsetOf(value, now)})` }));
}

/** The offset of a zone at a moment, `+08:00`. Summer time changes it. */
function offsetOf(timeZone: string, now: number): string {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const name = format
    .formatToParts(Math.floor(now / MINUTE_MS) * MINUTE_MS)
    .find(({ type }) => type === "timeZoneName");
  return name?.value.replace("GMT", "") || "+00:00";
}
