import type { Answer, TestServer } from "../running-server.ts";

/** Writes JSON, as the console does. */
export function sendJson(
  server: TestServer,
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body: unknown,
): Promise<Answer> {
  const bytes = Buffer.from(JSON.stringify(body));
  // Node gives a DELETE no length by itself.
  const headers = { "content-type": "application/json", "content-length": String(bytes.length) };
  return server.ask(path, { method, headers, body: bytes });
}
