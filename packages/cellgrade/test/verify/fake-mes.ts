import { isUtf8 } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { ERRORS, type ErrorCode, type ErrorDefinition } from "@cellgrade/contract/errors";
import { describeFaults, readRecord } from "@cellgrade/contract/read-record";
import type { CellRecord } from "@cellgrade/contract/record";
import { LIST_PATH, SAVE_PATH } from "@cellgrade/contract/wire";

// A small MES in memory, written from the contract alone. Each fault makes one of its clauses wrong.

export interface Faults {
  readonly stateAsText?: boolean;
  readonly resBodyNull?: boolean;
  readonly status500?: boolean;
  readonly strictStatus?: boolean;
  /** This field may be missing. */
  readonly optionalField?: string;
  readonly stackTrace?: boolean;
  readonly unknownSetIsDefault?: boolean;
  readonly missingSetIsDefault?: boolean;
  readonly noList?: boolean;
  readonly utf8Only?: boolean;
  readonly gbkMangled?: boolean;
  /** Whatever can be UTF-8 is read as UTF-8. */
  readonly utf8First?: boolean;
  readonly jsonContentTypeOnly?: boolean;
  readonly mergesFields?: boolean;
  readonly firstWins?: boolean;
  readonly newestTestTimeWins?: boolean;
  readonly caseBlind?: boolean;
  readonly setsMixed?: boolean;
  readonly refusedIsStored?: boolean;
  readonly vagueMsg?: boolean;
  readonly noErrorCode?: boolean;
  readonly closesAfterEach?: boolean;
  readonly savesByGet?: boolean;
  readonly refusesAll?: boolean;
  readonly repeatRefused?: boolean;
  readonly rounds?: boolean;
  readonly byteOrderMark?: boolean;
  readonly extraKey?: boolean;
  readonly contentType?: string;
  readonly loosePath?: boolean;
  /** Whatever follows a body is answered as a request that is broken. */
  readonly answersBehind?: boolean;
  /** The MES ends for good when it has saved this many records. */
  readonly diesAfter?: number;
  /** The MES never answers a body that contains this. */
  readonly silentOn?: string;
}

export interface FakeMes {
  readonly url: string;
  /** Records by account set and barcode. */
  readonly books: ReadonlyMap<string, ReadonlyMap<string, CellRecord>>;
  close(): Promise<void>;
}

const ACCOUNT_SETS = ["001", "002"];

export async function startFakeMes(faults: Faults = {}): Promise<FakeMes> {
  const books = new Map(ACCOUNT_SETS.map((code) => [code, new Map<string, CellRecord>()]));
  const sockets = new Set<Socket>();
  /** Connections that have carried a request. */
  const seen = new WeakSet<object>();
  /** True when the last body that is UTF-8 or GBK alone was GBK: there is one machine. */
  let writesGbk = false;
  let saves = 0;

  function answer(
    res: ServerResponse,
    state: 1 | -1,
    msg: string,
    resBody: readonly unknown[],
    code?: ErrorCode,
  ): void {
    const definition: ErrorDefinition | null = code === undefined ? null : ERRORS[code];
    const strict = definition !== null && (faults.strictStatus || definition.brokenHttp);
    const status = definition === null ? 200 : strict ? definition.status : faults.status500 ? 500 : 200;
    const trace =
      code === "FIELD_INVALID" && faults.stackTrace ? " java.lang.NullPointerException at a.B.c(B.java:7)" : "";
    const envelope = {
      state: faults.stateAsText ? String(state) : state,
      msg: msg + trace,
      resBody: faults.resBodyNull ? null : resBody,
      ...(faults.extraKey ? { success: state === 1 } : {}),
    };
    res.writeHead(status, {
      "content-type": faults.contentType ?? "application/json; charset=utf-8",
      ...(code === undefined || faults.noErrorCode ? {} : { "x-error-code": code }),
      ...(faults.closesAfterEach ? { connection: "close" } : {}),
    });
    res.end(`${faults.byteOrderMark ? "\ufeff" : ""}${JSON.stringify(envelope)}`);
  }

  function refuse(res: ServerResponse, code: ErrorCode, detail = ""): void {
    answer(res, -1, faults.vagueMsg ? "失败" : ERRORS[code].text["zh-CN"](detail), [], code);
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.headers.host === undefined && req.httpVersion === "1.1") return refuse(res, "HTTP_INVALID");
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const url = req.url ?? "";
    const path = faults.loosePath ? url : url.replace(/\/{2,}/g, "/").replace(/\/$/, "");
    const isList = path === LIST_PATH && !faults.noList;
    if (path !== SAVE_PATH && !isList) return refuse(res, "PATH_UNKNOWN", path);
    if (req.method !== "POST" && !faults.savesByGet) return refuse(res, "METHOD_NOT_ALLOWED");
    const body = inflate(Buffer.concat(chunks), req.headers["content-encoding"] ?? "");
    if (body.length > 64 * 1024) return refuse(res, "BODY_TOO_LARGE", "64 KiB");
    const header = req.headers["x-request-datasource"];
    const codes = new Set(
      String(header ?? "")
        .split(",")
        .map((code) => code.trim()),
    );
    let [code = ""] = codes;
    if (codes.size > 1) return refuse(res, "ACCOUNT_SET_AMBIGUOUS");
    if (code === "" && faults.missingSetIsDefault) code = "001";
    if (code === "") return refuse(res, "ACCOUNT_SET_MISSING");
    const book = books.get(code) ?? (faults.unknownSetIsDefault ? books.get("001") : undefined);
    if (book === undefined) return refuse(res, "ACCOUNT_SET_UNKNOWN", code);
    if (faults.jsonContentTypeOnly && !/^application\/json(;|$)/.test(req.headers["content-type"] ?? "")) {
      res.writeHead(415).end("Unsupported Media Type");
      return;
    }
    const isEither = isUtf8(body) && !/[\u0800-\uffff]/.test(body.toString());
    const isGbk = writesGbk || /charset="?gb/i.test(req.headers["content-type"] ?? "");
    const json = parse(body, faults, isEither && isGbk && !faults.utf8First);
    if (!isEither) writesGbk = !isUtf8(body);
    if (json === null) return refuse(res, "BODY_INVALID", "…");
    if (isList) return list(res, book, json);
    save(res, faults.setsMixed ? (books.get("001") ?? book) : book, json);
  }

  function list(res: ServerResponse, book: Map<string, CellRecord>, json: { barcodeArr?: string[] }): void {
    const items = (json.barcodeArr ?? []).flatMap((barcode) => book.get(key(barcode)) ?? []);
    const all = faults.setsMixed ? [...books.values()].flatMap((each) => [...each.values()]) : [];
    const shared = faults.setsMixed ? all.filter(({ barcode }) => json.barcodeArr?.includes(barcode)) : items;
    answer(res, 1, "查询成功", shared);
  }

  function key(barcode: string): string {
    return faults.caseBlind ? barcode.toLowerCase() : barcode;
  }

  function save(res: ServerResponse, book: Map<string, CellRecord>, json: { [field: string]: unknown }): void {
    if (faults.silentOn !== undefined && JSON.stringify(json).includes(faults.silentOn)) return;
    if (faults.optionalField !== undefined) json[faults.optionalField] ??= "-";
    const reading = readRecord(json);
    if (reading.record === null) {
      const own = json as { barcode?: unknown } & CellRecord;
      if (faults.refusedIsStored && typeof own.barcode === "string") book.set(own.barcode, own);
      return refuse(res, "FIELD_INVALID", describeFaults(reading.faults));
    }
    if (faults.refusesAll) return refuse(res, "ACCESS_DENIED", "001");
    saves += 1;
    if (faults.diesAfter === saves) {
      server.close();
      for (const socket of sockets) socket.destroy();
      return;
    }
    let { record } = reading;
    const kept = book.get(key(record.barcode));
    if (kept !== undefined && faults.repeatRefused) return refuse(res, "FIELD_INVALID", "barcode 重复");
    if (kept !== undefined && faults.mergesFields) {
      record = { ...record, voltage: record.voltage ?? kept.voltage, energy: record.energy ?? kept.energy };
    }
    if (faults.rounds && record.volume !== null) record = { ...record, volume: Number(record.volume.toFixed(4)) };
    const isOlder = kept !== undefined && faults.newestTestTimeWins && record.testTime < kept.testTime;
    if (!(kept !== undefined && faults.firstWins) && !isOlder) book.set(key(record.barcode), record);
    answer(res, 1, "保存成功", []);
  }

  const server = createServer({ requireHostHeader: false }, (req, res) => {
    seen.add(req.socket);
    void serve(req, res).catch(() => res.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("checkExpectation", (_req, res: ServerResponse) => refuse(res, "EXPECTATION_FAILED"));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const code = error.code === "HPE_HEADER_OVERFLOW" ? "HEADERS_TOO_LARGE" : "HTTP_INVALID";
    const envelope = { state: faults.stateAsText ? "-1" : -1, msg: ERRORS[code].text["zh-CN"](""), resBody: [] };
    const head = `HTTP/1.1 ${ERRORS[code].status} X\r\nconnection: close\r\n`;
    const codeHeader = faults.noErrorCode ? "" : `x-error-code: ${code}\r\n`;
    const answer = `${head}content-type: application/json\r\n${codeHeader}\r\n${JSON.stringify(envelope)}`;
    const isBehind = seen.has(socket) && error.code === "HPE_INVALID_METHOD";
    if (!isBehind) socket.end(answer);
    else setTimeout(() => socket.end(faults.answersBehind ? answer : ""), 100); // behind the answer to the request itself
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    books,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function inflate(body: Buffer, encoding: string): Buffer {
  if (encoding === "gzip") return gunzipSync(body);
  if (encoding === "br") return brotliDecompressSync(body);
  if (encoding !== "deflate") return body;
  return ((body[0] ?? 0) & 15) === 8 ? inflateSync(body) : inflateRawSync(body);
}

function parse(body: Buffer, { utf8Only, gbkMangled }: Faults, isGbk: boolean): { [field: string]: unknown } | null {
  const gbk = utf8Only ? [] : [gbkMangled ? "latin1" : "gb18030"];
  const encodings = [
    ...(isGbk ? gbk : []),
    body[0] === 0xff || body[1] === 0 ? "utf-16le" : body[0] === 0xfe || body[0] === 0 ? "utf-16be" : "utf-8",
    ...gbk,
  ];
  for (const encoding of encodings) {
    try {
      const json: unknown = JSON.parse(new TextDecoder(encoding, { fatal: true }).decode(body));
      return typeof json === "object" && !Array.isArray(json) ? (json as { [field: string]: unknown } | null) : null;
    } catch {
      // The next encoding may fit.
    }
  }
  return null;
}
