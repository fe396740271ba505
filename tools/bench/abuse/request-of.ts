/** The bytes of a request to the machine interface. */
export function requestOf(path: string, body: Uint8Array, headers: readonly string[] = []): Buffer {
  const lines = [`POST ${path} HTTP/1.1`, "Host: mes", "Content-Type: application/json", "x-request-datasource: 001"];
  const head = [...lines, ...headers, `Content-Length: ${body.length}`].join("\r\n");
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}
