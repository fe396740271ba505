import type { HeaderLine } from "./sample.ts";

/** `invalid…`: HTTP cannot carry it. `kept`: a browser sends its own instead; programs may send it. */
export type HeaderFault = "invalidName" | "invalidValue" | "kept";

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible Latin-1 and spaces; fetch takes nothing else. */
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** Of the fetch standard, "forbidden request-header". */
const KEPT_BY_BROWSERS =
  /^(?:accept-charset|accept-encoding|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i;

/** What is wrong with a header; a line without a name is not sent. */
export function headerFault({ name, value }: HeaderLine): HeaderFault | null {
  if (name.trim() === "") return null;
  if (!NAME.test(name.trim())) return "invalidName";
  if (!VALUE.test(value)) return "invalidValue";
  return KEPT_BY_BROWSERS.test(name.trim()) ? "kept" : null;
}

/** Those that are sent: with a name, trimmed. */
export function sentHeaders(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  return lines
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }));
}
