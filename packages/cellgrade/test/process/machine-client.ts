import { type Agent, request } from "node:http";
import type { Cell } from "./cells.ts";

// A small machine. It sends over node:http and tells apart the outcomes that a submission can have.

export interface Envelope {
  readonly state: number;
  readonly msg: string;
  readonly resBody: readonly unknown[];
}

export type Answer =
  | { readonly kind: "answered"; readonly envelope: Envelope; readonly code: string | null; readonly status: number }
  /** There was no connection, so nothing was sent. */
  | { readonly kind: "not connected" }
  /** The connection ended without a byte of an answer. */
  | { readonly kind: "unanswered" }
  /** The connection ended within an answer. */
  | { readonly kind: "cut off" };

export interface Post {
  readonly url: string;
  /** Under `/api/pick/volumeCollectData/`. */
  readonly path: "save" | "saveBatch" | "list";
  readonly accountSet?: string;
  readonly body: string | Buffer;
  readonly agent?: Agent;
}

/** Never rejects. */
export function post({ url, path, accountSet, body, agent }: Post): Promise<Answer> {
  return new Promise((resolve) => {
    const headers: Record<string, string | number> = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    if (accountSet !== undefined) headers["x-request-datasource"] = accountSet;
    const req = request(`${url}/api/pick/volumeCollectData/${path}`, {
      method: "POST",
      headers,
      ...(agent && { agent }),
    });
    let bytesReadBefore = 0;
    let connected = false;
    req.once("socket", (socket) => {
      bytesReadBefore = socket.bytesRead;
      connected = !socket.connecting; // one kept alive is
      if (socket.connecting) {
        socket.once("connect", () => {
          connected = true;
        });
      }
    });
    function onEnd(): void {
      if (!connected) resolve({ kind: "not connected" });
      else if ((req.socket?.bytesRead ?? 0) > bytesReadBefore) resolve({ kind: "cut off" });
      else resolve({ kind: "unanswered" });
    }
    req.once("error", onEnd);
    req.once("response", (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      res.once("error", onEnd);
      res.once("end", () => {
        const code = res.headers["x-error-code"] as string | undefined;
        const envelope = JSON.parse(text) as Envelope;
        resolve({ kind: "answered", envelope, code: code ?? null, status: res.statusCode ?? 0 });
      });
    });
    req.end(body);
  });
}

/** Saves one record and returns the answer. Throws when there is none. */
export async function save(
  url: string,
  accountSet: string | undefined,
  record: Cell,
): Promise<Envelope & { readonly code: string | null }> {
  const answer = await post({ url, path: "save", body: JSON.stringify(record), ...(accountSet && { accountSet }) });
  if (answer.kind !== "answered") throw new Error(`the save was ${answer.kind}`);
  return { ...answer.envelope, code: answer.code };
}

const LISTED_MAX = 1_000;

/** The kept records of an account set, by barcode, with the nine wire fields. */
export async function readBack(
  url: string,
  accountSet: string,
  barcodes: readonly string[],
): Promise<ReadonlyMap<string, Cell>> {
  const found = new Map<string, Cell>();
  for (let from = 0; from < barcodes.length; from += LISTED_MAX) {
    const body = JSON.stringify({ barcodeArr: barcodes.slice(from, from + LISTED_MAX) });
    const answer = await post({ url, path: "list", accountSet, body });
    if (answer.kind !== "answered" || answer.envelope.state !== 1) {
      throw new Error(`the records of ${accountSet} could not be read: ${JSON.stringify(answer)}`);
    }
    for (const item of answer.envelope.resBody as readonly (Cell & { readonly receivedAt: string })[]) {
      const { receivedAt: _, ...cell } = item;
      found.set(cell.barcode, cell);
    }
  }
  return found;
}
