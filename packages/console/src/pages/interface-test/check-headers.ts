import type { HeaderLine } from "./sample.ts";

/** `invalid…` when HTTP cannot carry the header. `kept` when the connection has its own; programs may send it. */
export type HeaderFault = "invalidName" | "invalidValue" | "kept";

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible Latin-1 characters and spaces. HTTP takes no others. */
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** The names of what a connection says of itself: "forbidden request-header" of the fetch standard. */
const OF_THE_CONNECTION =
  /^(?:accept-charset|accept-encoding|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i;

/** The fault of a header. Null when there is none, or the line has no name and so is not sent. */
export function headerFault({ name, value }: HeaderLine): HeaderFault | null {
  if (name.trim() === "") return null;
  if (!NAME.test(name.trim())) return "invalidName";
  if (!VALUE.test(value)) return "invalidValue";
  return OF_THE_CONNECTION.test(name.trim()) ? "kept" : null;
}

/** The headers that are sent: those with a name, trimmed. */
export function sentHeaders(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  return lines
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }));
}
