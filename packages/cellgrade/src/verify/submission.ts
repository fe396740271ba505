import { ACCOUNT_SET_HEADER, FIELDS, type FieldName, SAVE_PATH } from "@cellgrade/contract/wire";
import type { Header, RequestParts } from "./wire/request.ts";
import type { Target } from "./wire/target.ts";

// A submission with something odd about it, and the HTTP request that carries it.

/** The values of the fields as they are sent, right or wrong. The barcode is always one of ours. */
export type Fields = { readonly barcode: string } & { readonly [field: string]: unknown };

export interface Submission {
  /** The record. It is found again by its barcode. */
  readonly fields: Fields;
  /** The JSON text. Without it {@link fields} is written out. */
  readonly json?: string;
  /** Encodes the JSON text as the bytes of the body, by default in UTF-8. */
  readonly encode?: (json: string) => Buffer;
  /** Bytes that follow the body, and that its length does not count. */
  readonly behind?: Buffer;
  readonly method?: string;
  /** The path below the base path of the target. */
  readonly path?: string;
  readonly httpVersion?: "1.0" | "1.1";
  readonly contentType?: string | null;
  /** Values of the account-set header, each on a line of its own. By default it names the account set under test. */
  readonly accountSets?: readonly string[];
  readonly accountSetHeader?: string;
  readonly headers?: readonly Header[];
  readonly hostHeader?: boolean;
  readonly chunked?: boolean;
  readonly expectsContinue?: boolean;
}

export function requestOf(submission: Submission, target: Target, accountSet: string): RequestParts {
  const { fields, json = JSON.stringify(fields), httpVersion = "1.1", chunked = false } = submission;
  const body = submission.encode?.(json) ?? Buffer.from(json);
  const headers: Header[] = [];
  if (submission.hostHeader ?? httpVersion === "1.1") headers.push(["host", target.hostHeader]);
  for (const code of submission.accountSets ?? [accountSet]) {
    headers.push([submission.accountSetHeader ?? ACCOUNT_SET_HEADER, code]);
  }
  const contentType = submission.contentType === undefined ? "application/json; charset=utf-8" : submission.contentType;
  if (contentType !== null) headers.push(["content-type", contentType]);
  headers.push(...(submission.headers ?? []));
  if (submission.expectsContinue) headers.push(["expect", "100-continue"]);
  headers.push(chunked ? ["transfer-encoding", "chunked"] : ["content-length", String(body.length)]);
  return {
    line: `${submission.method ?? "POST"} ${target.basePath}${submission.path ?? SAVE_PATH} HTTP/${httpVersion}`,
    headers,
    body,
    chunked,
    ...(submission.behind && { behind: submission.behind }),
    expectsContinue: submission.expectsContinue ?? false,
  };
}

/** What should be kept of the fields: exactly the nine, and null for each number that was not given. */
export type KeptFields = { readonly [field in FieldName]: string | number | null };

export function keptOf(fields: Fields, changes: Partial<KeptFields> = {}): KeptFields {
  const all: { readonly [field: string]: unknown } = { ...fields, ...changes };
  return Object.fromEntries(FIELDS.map(({ name }) => [name, all[name] ?? null])) as KeptFields;
}
