import { choice, type UrlField } from "../../url-state.ts";
import { type HeaderLine, TEST_PREFIX } from "./sample.ts";
import { SNIPPETS } from "./snippets/snippets.ts";

// The state of the page as it stands in its address: a link shows the same request, so that a machine's vendor can be sent
// what fails.

/** A longer one stays in this tab: the address would no longer be taken by the server (headers of 16 KiB). */
const BODY_ENCODED_MAX = 6_000;

export const testFields = {
  prefix: {
    read: ([value]) => value ?? TEST_PREFIX,
    write: (value) => (value === TEST_PREFIX ? [] : [value]),
  } satisfies UrlField<string>,
  /** Null: the sample's. */
  body: {
    read: ([value]) => (value === undefined || value === "" ? null : value),
    write: (value) => (value === null || encodeURIComponent(value).length > BODY_ENCODED_MAX ? [] : [value]),
  } satisfies UrlField<string | null>,
  /** `name: value` each; null: the sample's. */
  header: {
    read: (values) => (values.length === 0 ? null : values.filter((value) => value !== "").map(readHeader)),
    // An empty one says that there is none.
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
