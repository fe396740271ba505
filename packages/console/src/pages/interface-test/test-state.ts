import { choice, type UrlField } from "../../url-state.ts";
import { type HeaderLine, TEST_PREFIX } from "./sample.ts";
import { SNIPPETS } from "./snippets/snippets.ts";

// The state of the page, as its address holds it. A link shows the same request, so that the vendor of a machine can be
// sent a request that fails.

/** The longest body in an address. A longer body stays in this tab: the server takes headers of at most 16 KiB. */
const BODY_ENCODED_MAX = 6_000;

export const testFields = {
  prefix: {
    read: ([value]) => value ?? TEST_PREFIX,
    write: (value) => (value === TEST_PREFIX ? [] : [value]),
  } satisfies UrlField<string>,
  /** The body. Null for the body of the sample. */
  body: {
    read: ([value]) => (value === undefined || value === "" ? null : value),
    write: (value) => (value === null || encodeURIComponent(value).length > BODY_ENCODED_MAX ? [] : [value]),
  } satisfies UrlField<string | null>,
  /** The headers, each as `name: value`. Null for the headers of the sample. */
  header: {
    read: (values) => (values.length === 0 ? null : values.filter((value) => value !== "").map(readHeader)),
    // An empty text says that there is no header.
    write: (lines) => (lines === null ? [] : lines.length === 0 ? [""] : lines.map(writeHeader)),
  } satisfies UrlField<readonly HeaderLine[] | null>,
  snippet: choice(SNIPPETS, "curl"),
};

function readHeader(line: string): HeaderLine {
  const colon = line.indexOf(":");
  return colon < 0
    ? { name: line, value: "" }
    : { name: line.slice(0, colon), value: line.slice(colon + 1).trimStart() };
}

function writeHeader({ name, value }: HeaderLine): string {
  return `${name}: ${value}`;
}
