import { ACCOUNT_SET_HEADER, LIST_PATH } from "@cellgrade/contract/wire";
import type { ProbeExchange } from "./probe-exchange.ts";
import { say, type Text } from "./text.ts";
import type { RequestParts } from "./wire/request.ts";
import type { Target } from "./wire/target.ts";

// Version 1.0 cannot read records. An implementation may serve `list`, beyond v1.0, as a sibling interface of the same
// MES family does. Then the checks look at what was kept. Without it they say that they saw nothing.

/** One kept record as `list` gives it. */
export type KeptItem = { readonly [field: string]: unknown };

export interface ReadBack {
  /** Why records cannot be read back. Null when they can. */
  readonly unavailable: Text | null;
  /** The kept records. Null when records cannot be read back. */
  find(barcodes: readonly string[], accountSet: string): Promise<readonly KeptItem[] | null>;
  detect(savedBarcode: string, accountSet: string): Promise<void>;
}

export interface ReadBackDependencies {
  readonly target: Target;
  readonly send: (request: RequestParts) => Promise<ProbeExchange>;
}

/** `list` takes at most 1,000 barcodes. A run has fewer, and an implementation may take still fewer. */
const BARCODES_PER_LIST = 100;

export function createReadBack({ target, send }: ReadBackDependencies): ReadBack {
  let unavailable: Text | null = say("尚未尝试读取", "reading was not tried yet");

  async function list(barcodes: readonly string[], accountSet: string): Promise<readonly KeptItem[] | Text> {
    const items: KeptItem[] = [];
    for (let at = 0; at < barcodes.length; at += BARCODES_PER_LIST) {
      const done = await send(listRequest(target, barcodes.slice(at, at + BARCODES_PER_LIST), accountSet));
      if (done.envelope?.state !== 1 || done.envelope.resBody === null) return refusalOf(done);
      items.push(...(done.envelope.resBody as KeptItem[]));
    }
    return items;
  }

  return {
    get unavailable() {
      return unavailable;
    },
    async find(barcodes, accountSet) {
      if (unavailable !== null) return null;
      const found = await list(barcodes, accountSet);
      return isText(found) ? null : found;
    },
    async detect(savedBarcode, accountSet) {
      const found = await list([savedBarcode], accountSet);
      if (isText(found)) unavailable = found;
      else if (found.some((item) => item.barcode === savedBarcode)) unavailable = null;
      else unavailable = say("list 未返回刚保存的记录", "list did not give the record that had just been saved");
    },
  };
}

function isText(found: readonly KeptItem[] | Text): found is Text {
  return !Array.isArray(found);
}

function refusalOf({ answer, envelope }: ProbeExchange): Text {
  const how = envelope?.msg ?? answer?.line ?? "";
  return say(`v1.0 没有读取接口，且 list 不可用 (${how})`, `v1.0 has no reading, and list is not served (${how})`);
}

function listRequest(target: Target, barcodes: readonly string[], accountSet: string): RequestParts {
  const body = Buffer.from(JSON.stringify({ barcodeArr: barcodes }));
  return {
    line: `POST ${target.basePath}${LIST_PATH} HTTP/1.1`,
    headers: [
      ["host", target.hostHeader],
      [ACCOUNT_SET_HEADER, accountSet],
      ["content-type", "application/json; charset=utf-8"],
      ["content-length", String(body.length)],
    ],
    body,
    chunked: false,
    expectsContinue: false,
  };
}
