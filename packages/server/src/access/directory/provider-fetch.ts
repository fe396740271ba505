import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { CustomFetch } from "openid-client";

// Node's own fetch cannot be told which authority to trust, but for the whole process at its start.

/** What a provider says of itself, its keys and a person take some KiB. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** Asks a provider. `ca`: PEM of who may have signed its certificate; null: those that Node trusts. */
export function createProviderFetch({ ca }: { readonly ca: string | null }): CustomFetch {
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const options = { method, headers, agent: false, ...(signal !== undefined && { signal }) };
      const req = url.startsWith("https:")
        ? requestTls(url, { ...options, minVersion: "TLSv1.2", ...(ca !== null && { ca }) })
        : requestPlain(url, options);
      req.on("response", (res) => void readAnswer(res).then(resolve, reject));
      req.on("error", reject);
      req.end(body instanceof URLSearchParams ? body.toString() : body);
    });
}

async function readAnswer(res: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of res as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error("the answer of the provider is too long");
    chunks.push(chunk);
  }
  const headers = Object.entries(res.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(bytes === 0 ? null : Buffer.concat(chunks), { status: res.statusCode ?? 0, headers });
}
