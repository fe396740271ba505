import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SAVE_PATH } from "@cellgrade/contract/wire";

// Sends the golden exchanges of the contract to a running server. Real machine software sends such bodies, right and
// wrong.

interface GoldenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly bodyText?: string;
  readonly bodyBase64?: string;
}

/** The bytes of a golden request, by the name of its file. */
export function goldenBody(name: string): Buffer {
  const { body, bodyText, bodyBase64 } = readGolden(name);
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, "base64");
  return Buffer.from(bodyText ?? JSON.stringify(body));
}

/** Sends a golden request to the save interface, and resolves to the msg of the answer. */
export async function sendGolden(url: string, name: string): Promise<string> {
  return sendRaw(url, goldenBody(name), readGolden(name).headers);
}

/** Sends bytes to the save interface as a machine does, and resolves to the msg of the answer. */
export async function sendRaw(
  url: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = { "x-request-datasource": "001" },
): Promise<string> {
  const content = typeof body === "string" ? body : new Uint8Array(body);
  const answer = await fetch(url + SAVE_PATH, { method: "POST", headers, body: content });
  return ((await answer.json()) as { msg: string }).msg;
}

function readGolden(name: string): GoldenRequest {
  const file = fileURLToPath(new URL(`../../../contract/golden/v1.0/${name}.json`, import.meta.url));
  return (JSON.parse(readFileSync(file, "utf8")) as { request: GoldenRequest }).request;
}
