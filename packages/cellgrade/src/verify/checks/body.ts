import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { accepts, type Case, refuses } from "../case-checks.ts";
import type { Check } from "../check.ts";
import type { Probe } from "../probe.ts";
import type { Submission } from "../submission.ts";
import { say } from "../text.ts";

// Clause 1: the bytes of the body, and how HTTP carries them. Real machine software sends each of these oddities.

export const bodyChecks: readonly Check[] = [
  accepts({
    id: "content-type-any",
    clause: "decided:1",
    level: "recommended",
    title: say("Content-Type 缺失或异常都按 JSON 读取", "JSON is read whatever Content-Type says, or without one"),
    cases: (probe) => [
      oddly(probe, "absent", { contentType: null }),
      ...[
        "application/json",
        "application/json\\; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json, application/json",
        "application/json;charset=GBK",
        "nonsense",
      ].map((contentType) => oddly(probe, contentType, { contentType })),
      oddly(probe, "two lines", { headers: [["content-type", "text/json"]] }),
    ],
  }),
  accepts({
    id: "utf8-byte-order-mark",
    clause: "decided:1",
    level: "recommended",
    title: say("带 BOM 的 UTF-8 请求体被保存", "UTF-8 with a byte order mark is saved"),
    cases: (probe) => [chinese(probe, "", (json) => Buffer.from(`\ufeff${json}`))],
  }),
  accepts({
    id: "utf16",
    clause: "decided:1",
    level: "recommended",
    title: say("带 BOM 的 UTF-16 请求体被保存", "UTF-16 with a byte order mark is saved"),
    cases: (probe) => [
      chinese(probe, "UTF-16LE", (json) => Buffer.from(`\ufeff${json}`, "utf16le")),
      chinese(probe, "UTF-16BE", (json) => Buffer.from(`\ufeff${json}`, "utf16le").swap16()),
    ],
  }),
  accepts({
    id: "utf16-bare",
    clause: "decided:1",
    level: "recommended",
    title: say("不带 BOM 的 UTF-16 请求体被保存", "UTF-16 without a byte order mark is saved"),
    cases: (probe) => [
      chinese(probe, "UTF-16LE", (json) => Buffer.from(json, "utf16le")),
      chinese(probe, "UTF-16BE, white space before it", (json) => Buffer.from(` \r\n${json}`, "utf16le").swap16()),
    ],
  }),
  accepts({
    id: "gbk",
    clause: "decided:1",
    level: "recommended",
    title: say("GBK 编码的请求体被保存", "A body in GBK is saved"),
    cases: (probe) => [chinese(probe, "", toGbk)],
  }),
  accepts({
    id: "gbk-by-charset",
    clause: "decided:1",
    level: "recommended",
    title: say(
      "既是 UTF-8 又是 GBK 的请求体，依 charset 按 GBK 读取",
      "A body that is UTF-8 and GBK at once is read as GBK by its charset",
    ),
    cases: (probe) =>
      ["application/json; charset=GBK", 'application/json;charset="gb2312"'].map((contentType) =>
        oddly(probe, contentType, { ...inAmbiguousGbk(probe), contentType }),
      ),
  }),
  accepts({
    id: "gbk-by-habit",
    clause: "decided:1",
    level: "recommended",
    title: say(
      "既是 UTF-8 又是 GBK 的请求体，依该设备此前的编码读取",
      "A body that is UTF-8 and GBK at once is read in the encoding that its machine used before",
    ),
    // Two bodies in a row that read in one way only set the habit, whatever it was.
    cases: (probe) => [
      chinese(probe, "GBK #1", toGbk),
      chinese(probe, "GBK #2", toGbk),
      oddly(probe, "GBK or UTF-8", inAmbiguousGbk(probe)),
      chinese(probe, "UTF-8 #1", (json) => Buffer.from(json)),
      chinese(probe, "UTF-8 #2", (json) => Buffer.from(json)),
      oddly(probe, "UTF-8 or GBK", { fields: probe.fields({ workStep: "25°Ω" }) }),
    ],
  }),
  refuses({
    id: "undecodable",
    clause: "decided:1",
    level: "recommended",
    title: say("既非 UTF-8 也非 GB18030 的请求体失败", "A body that is neither UTF-8 nor GB18030 fails"),
    code: "BODY_INVALID",
    cases: (probe) => [
      oddly(probe, "", {
        fields: probe.fields({ workStep: "#" }),
        encode: (json) => replaceBytes(json, "#", Buffer.from([0xff, 0xff, 0x80])),
      }),
    ],
  }),
  accepts({
    id: "content-encoding",
    clause: "decided:1",
    level: "recommended",
    title: say("gzip、deflate、br 压缩的请求体被保存", "Bodies compressed by gzip, deflate or br are saved"),
    cases: (probe) => [
      encoded(probe, "gzip", gzipSync),
      encoded(probe, "deflate", deflateSync),
      { ...encoded(probe, "deflate", deflateRawSync), label: "deflate (raw)" },
      encoded(probe, "br", brotliCompressSync),
    ],
  }),
  accepts({
    id: "content-encoding-unknown",
    clause: "decided:1",
    level: "recommended",
    title: say("未知的 Content-Encoding 视为未压缩", "An unknown Content-Encoding is taken as none"),
    cases: (probe) => [oddly(probe, "", { headers: [["content-encoding", "utf-8"]] })],
  }),
  accepts({
    id: "chunked",
    clause: "decided:1",
    level: "recommended",
    title: say("分块传输的请求体被保存", "A chunked body is saved"),
    cases: (probe) => [oddly(probe, "", { chunked: true, fields: probe.fields({ workStep: GBK_TEXT }) })],
  }),
  accepts({
    id: "expect-continue",
    clause: "decided:1",
    level: "recommended",
    title: say("Expect: 100-continue 的请求被保存", "A request with Expect: 100-continue is saved"),
    cases: (probe) => [oddly(probe, "", { expectsContinue: true })],
  }),
  accepts({
    id: "http-1.0",
    clause: "decided:1",
    level: "recommended",
    title: say("HTTP/1.0 请求被保存", "An HTTP/1.0 request is saved"),
    cases: (probe) => [
      oddly(probe, "without Host", { httpVersion: "1.0" }),
      oddly(probe, "with Host", { httpVersion: "1.0", hostHeader: true }),
    ],
  }),
  accepts({
    id: "connection-close",
    clause: "decided:1",
    level: "recommended",
    title: say("不保持连接的请求被保存", "A request that does not keep the connection is saved"),
    cases: (probe) => [oddly(probe, "", { headers: [["connection", "close"]] })],
  }),
];

function oddly(probe: Probe, label: string, odd: Partial<Submission>): Case {
  return { label, submission: { fields: probe.fields(), ...odd } };
}

/** Chinese text shows whether the bytes were decoded, and not only accepted. */
function chinese(probe: Probe, label: string, encode: (json: string) => Buffer): Case {
  return oddly(probe, label, { fields: probe.fields({ workStep: GBK_TEXT }), encode });
}

function encoded(probe: Probe, name: string, compress: (bytes: Buffer) => Buffer): Case {
  return oddly(probe, name, {
    headers: [["content-encoding", name]],
    encode: (json) => compress(Buffer.from(json)),
  });
}

// Node decodes GBK and does not encode it, so the one text that is needed stands here as its bytes.
export const GBK_TEXT = "分容";
const GBK_BYTES = Buffer.from([0xb7, 0xd6, 0xc8, 0xdd]);

/** The JSON text in GBK. All of it but {@link GBK_TEXT} is ASCII. */
export function toGbk(json: string): Buffer {
  return replaceBytes(json, GBK_TEXT, GBK_BYTES);
}

/** A step whose bytes in GBK are UTF-8 as well, where they say something else. */
function inAmbiguousGbk(probe: Probe): Pick<Submission, "fields" | "encode"> {
  const text = "系统";
  return {
    fields: probe.fields({ workStep: text }),
    encode: (json) => replaceBytes(json, text, Buffer.from([0xcf, 0xb5, 0xcd, 0xb3])),
  };
}

function replaceBytes(json: string, text: string, bytes: Buffer): Buffer {
  const [before = "", ...after] = json.split(text);
  return Buffer.concat([Buffer.from(before), ...after.flatMap((part) => [bytes, Buffer.from(part)])]);
}
