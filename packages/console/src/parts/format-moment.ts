import { MISSING } from "./format-number.ts";

// Prints moments (ISO 8601, UTC) as the plant's clocks show them, never in the browser's own zone.

const formats = new Map<string, Intl.DateTimeFormat>();

/** `yyyy-MM-dd HH:mm:ss` in the account set's time zone. */
export function formatMoment(moment: string | number | null, timeZone: string): string {
  if (moment === null) return MISSING;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timeZone, format);
  }
  const parts: { [type: string]: string } = {};
  for (const { type, value } of format.formatToParts(typeof moment === "number" ? moment : Date.parse(moment))) {
    parts[type] = value;
  }
  return `${parts["year"]}-${parts["month"]}-${parts["day"]} ${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
}
