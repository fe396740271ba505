import type { IncomingHttpHeaders } from "node:http";
import { CONTENT_TYPE, HEADER_REPEATED } from "@cellgrade/contract/tolerances";
import { ACCOUNT_SET_HEADER } from "@cellgrade/contract/wire";
import type { JudgedHead } from "../access/machines/account-set-machines.ts";
import type { ClientCertificate } from "../access/machines/client-certificate.ts";
import { decodeText } from "./decode-body.ts";

// Reads what the machine interface needs from the head of a request, by CONTRACT clauses 1 and 8.

export interface RequestHead extends JudgedHead {
  readonly method: string;
  /** The headers as Node gives them: names in lower case, values with a character for each byte. */
  readonly headers: IncomingHttpHeaders;
  readonly accountSet: AccountSetHeader;
  /** Bits of `@cellgrade/contract/tolerances` for the content type and the account set. */
  readonly tolerances: number;
  /** True when the content type names GB18030, or what it has grown from, as its charset. */
  readonly saysGb18030: boolean;
}

/** `certificate`: what the client has shown on the connection; without one, nothing. */
export function readHead(
  method: string,
  headers: IncomingHttpHeaders,
  certificate: ClientCertificate | null = null,
): RequestHead {
  const accountSet = readAccountSetHeader(headers);
  return {
    method,
    headers,
    certificate,
    accountSet,
    tolerances: accountSet.tolerances | contentTypeTolerance(headers),
    saysGb18030: saysGb18030(headers["content-type"]),
    verdict: null,
  };
}

type AccountSetHeader =
  | { readonly code: string; readonly tolerances: number; readonly fault: null }
  | { readonly code: null; readonly tolerances: number; readonly fault: "missing" | "ambiguous" };

const MISSING: AccountSetHeader = { code: null, tolerances: 0, fault: "missing" };
const AMBIGUOUS: AccountSetHeader = { code: null, tolerances: 0, fault: "ambiguous" };

/** The code of the account set that the request names, trimmed. Node and proxies join a repeated header by commas. */
function readAccountSetHeader(headers: IncomingHttpHeaders): AccountSetHeader {
  const sent = headers[ACCOUNT_SET_HEADER] as string | undefined;
  if (sent === undefined) return MISSING;
  const value = headerText(sent); // before trimming: the last byte of a Chinese character may look like a space
  if (!value.includes(",")) {
    const code = value.trim();
    return code === "" ? MISSING : { code, tolerances: 0, fault: null };
  }
  const codes = new Set(value.split(",").map((part) => part.trim()));
  const [code] = codes;
  if (codes.size > 1 || code === undefined) return AMBIGUOUS;
  return code === "" ? MISSING : { code, tolerances: HEADER_REPEATED, fault: null };
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;

/** The text of a header, whose bytes Node gives as Latin-1. */
function headerText(value: string): string {
  if (!BEYOND_ASCII.test(value)) return value;
  return decodeText(Buffer.from(value, "latin1"))?.text ?? value;
}

/** The longest header value that a message or the ledger shows. A content type that is given twice fits. */
const SHOWN_CHARACTERS_MAX = 128;

/** A header as people read it: decoded and then as {@link showText}. */
export function showHeader(value: string): string {
  return showText(headerText(value));
}

/** A value as people read it: without control characters, and bounded. */
export function showText(text: string): string {
  const characters = Array.from(text.toWellFormed().replace(/\p{Cc}/gu, "·"));
  if (characters.length <= SHOWN_CHARACTERS_MAX) return characters.join("");
  return `${characters.slice(0, SHOWN_CHARACTERS_MAX).join("")}…`;
}

const USUAL_CONTENT_TYPES = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-8",
  "application/json; charset=UTF-8",
  "application/json;charset=UTF-8",
]);

/** The tolerance bit of a content type other than JSON in UTF-8. The content type is never trusted, only counted. */
function contentTypeTolerance(headers: IncomingHttpHeaders): number {
  const contentType = headers["content-type"];
  return contentType !== undefined && USUAL_CONTENT_TYPES.has(contentType) ? 0 : CONTENT_TYPE;
}

const GB_CHARSET = /charset\s*=\s*["']?(?:gb2312|gbk|gb18030)\b/i;

/** True for a content type whose charset is GB18030, or one of those that it has grown from. */
export function saysGb18030(contentType: string | undefined): boolean {
  return contentType !== undefined && !USUAL_CONTENT_TYPES.has(contentType) && GB_CHARSET.test(contentType);
}
