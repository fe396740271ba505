// One HTTP request. It is kept in parts, so that the report can show it, and written byte by byte, so that it may be
// wrong.

export type Header = readonly [name: string, value: string];

export interface RequestParts {
  /** The request line without its line end. */
  readonly line: string;
  readonly headers: readonly Header[];
  /** The body before chunking. */
  readonly body: Buffer;
  readonly chunked: boolean;
  /** Bytes that follow the body and do not belong to it. */
  readonly behind?: Buffer;
  /** True: the head is sent alone. The body follows when a 100 comes or a second has passed. */
  readonly expectsContinue: boolean;
}

export function headBytes({ line, headers }: RequestParts): Buffer {
  const lines = [line, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "utf8");
}

/** The size of a chunk. It is so small that a record takes several, and a multi-byte character is cut in two. */
const CHUNK_BYTES = 37;

export function bodyBytes({ body, chunked, behind = Buffer.alloc(0) }: RequestParts): Buffer {
  if (!chunked) return Buffer.concat([body, behind]);
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    const chunk = body.subarray(at, at + CHUNK_BYTES);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  parts.push(Buffer.from("0\r\n\r\n"), behind);
  return Buffer.concat(parts);
}
