import { gzipSync } from "node:zlib";
import { HEADER_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { accepts, type Case, refuses } from "../case-checks.ts";
import { type Check, judged } from "../check.ts";
import { refusedFaults, savedFaults } from "../judge.ts";
import type { Probe } from "../probe.ts";
import type { Expectation } from "../probe-exchange.ts";
import type { Submission } from "../submission.ts";
import { labelled, say, type Text } from "../text.ts";

// Clauses 6, 7 and 9, and the wrong method. They are about the HTTP around the body.

const connectionChecks: readonly Check[] = [
  {
    id: "keep-alive",
    clause: "decided:6",
    level: "recommended",
    title: say("一个连接上可依次提交多条", "One connection carries several submissions"),
    needsSaving: true,
    async run(probe) {
      const turns = [1, 2, 3].map(() => ({ submission: { fields: probe.fields() }, expected: { state: 1 } as const }));
      const done = await probe.converse(turns, { pipelined: false });
      return judged(done.flatMap((one, at) => savedFaults(one).map((fault) => labelled(`#${at + 1}`, fault))));
    },
  },
  {
    id: "keep-alive-after-refusal",
    clause: "decided:6",
    level: "recommended",
    title: say("失败的提交之后连接仍可用", "A refused submission leaves the connection usable"),
    needsSaving: true,
    async run(probe) {
      const [refused, saved] = await probe.converse(
        [
          {
            submission: { fields: probe.fields({ workStep: undefined }) },
            expected: { state: -1, code: "FIELD_INVALID" },
          },
          { submission: { fields: probe.fields() }, expected: { state: 1 } },
        ],
        { pipelined: false },
      );
      if (refused?.envelope?.state === 1) return judged([]); // whether it is refused is asked by required-workStep
      return judged([...(refused ? refusedFaults(refused) : []), ...(saved ? savedFaults(saved) : [])]);
    },
  },
  {
    id: "pipelined",
    clause: "decided:6",
    level: "recommended",
    title: say("一次写出的多条提交按顺序应答", "Submissions written at once are answered in order"),
    needsSaving: true,
    async run(probe) {
      const done = await probe.converse(
        [
          { submission: { fields: probe.fields() }, expected: { state: 1 } },
          {
            submission: { fields: probe.fields({ volume: "none" }) },
            expected: { state: -1, code: "FIELD_INVALID" },
          },
          { submission: { fields: probe.fields() }, expected: { state: 1 } },
        ],
        { pipelined: true },
      );
      return judged(
        done.flatMap((one, at) =>
          (one.expected.state === 1 ? savedFaults(one) : refusedFaults(one)).map((fault) =>
            labelled(`#${at + 1}`, fault),
          ),
        ),
      );
    },
  },
];

const behindChecks: readonly Check[] = [
  {
    id: "bytes-behind-body",
    clause: "decided:6",
    level: "recommended",
    title: say(
      "请求体后多出的字节(如 NUL)没有自己的应答",
      "Bytes behind a body (such as a NUL) have no answer of their own",
    ),
    needsSaving: true,
    async run(probe) {
      const faults: Text[] = [];
      for (const chunked of [false, true]) {
        const submission = { fields: probe.fields(), chunked, behind: Buffer.from("  \0") };
        faults.push(...(await answerFaults(probe, submission, { state: 1 })));
      }
      return judged(faults);
    },
  },
  {
    id: "body-cut-short",
    clause: "decided:6",
    level: "recommended",
    title: say(
      "Content-Length 按字符数计算的请求体失败，剩余字节没有自己的应答",
      "A body whose Content-Length counts characters fails, and its rest has no answer of its own",
    ),
    needsSaving: true,
    async run(probe) {
      const fields = probe.fields({ workStep: "恒流充电至截止" });
      const json = JSON.stringify(fields);
      const bytes = Buffer.from(json);
      const submission = {
        fields,
        encode: () => bytes.subarray(0, json.length),
        behind: bytes.subarray(json.length),
      };
      return judged(await answerFaults(probe, submission, { state: -1, code: "BODY_INVALID" }));
    },
  },
];

/**
 * The faults of the answer to a submission that has bytes behind it. What they are answered by themselves shows as the answer
 * to the next submission of the connection, which is refused though it is right.
 */
async function answerFaults(probe: Probe, submission: Submission, expected: Expectation): Promise<Text[]> {
  const next = { submission: { fields: probe.fields() }, expected: { state: null } } as const;
  const [first, second] = await probe.converse([{ submission, expected }, next], { pipelined: false });
  const faults = first === undefined ? [] : expected.state === 1 ? savedFaults(first) : refusedFaults(first);
  if (second?.envelope?.state !== -1) return faults;
  return [...faults, say("多出的字节得到了自己的应答", "the bytes behind it got an answer of their own")];
}

const limitChecks: readonly Check[] = [
  accepts({
    id: "body-largest",
    clause: "decided:6",
    level: "recommended",
    title: say("恰好 64 KiB 的请求体被保存", "A body of exactly 64 KiB is saved"),
    cases: (probe) => [padded(probe, SAVE_BODY_BYTES_MAX)],
  }),
  refuses({
    id: "body-too-large",
    clause: "decided:6",
    level: "recommended",
    title: say("超过 64 KiB 的请求体失败，压缩后再小也一样", "A body above 64 KiB fails, however small compressed"),
    code: "BODY_TOO_LARGE",
    cases: (probe) => [
      padded(probe, SAVE_BODY_BYTES_MAX + 1),
      padded(probe, SAVE_BODY_BYTES_MAX + 1, {
        headers: [["content-encoding", "gzip"]],
        encode: (json) => gzipSync(json),
      }),
    ],
  }),
  refuses({
    id: "headers-too-large",
    clause: "decided:6",
    level: "recommended",
    title: say("超过 16 KiB 的请求头失败", "Headers above 16 KiB fail"),
    code: "HEADERS_TOO_LARGE",
    brokenHttp: true,
    cases: (probe) => [oddly(probe, "", { headers: [["x-padding", "x".repeat(HEADER_BYTES_MAX)]] })],
  }),
];

const addressChecks: readonly Check[] = [
  accepts({
    id: "path-slashes",
    clause: "decided:7",
    level: "recommended",
    title: say("重复的斜杠与结尾的一个斜杠被容忍", "Duplicate slashes and one trailing slash are tolerated"),
    cases: (probe) =>
      [SAVE_PATH.replace("/pick/", "//pick/"), SAVE_PATH.replace("/save", "///save"), `${SAVE_PATH}/`].map((path) =>
        oddly(probe, path, { path }),
      ),
  }),
  refuses({
    id: "path-unknown",
    clause: "decided:7",
    level: "recommended",
    title: say("/api/pick/ 下的未知地址返回 state -1", "An unknown path under /api/pick/ is answered state -1"),
    code: "PATH_UNKNOWN",
    needsSaving: false,
    cases: (probe) =>
      [`${SAVE_PATH}d`, "/api/pick/volumeCollectData", "/api/pick/nothing/here"].map((path) =>
        oddly(probe, path, { path }),
      ),
  }),
  refuses({
    id: "method-answer",
    clause: "v1.0:method",
    level: "recommended",
    title: say("其它方法返回 state -1", "Other methods are answered state -1"),
    code: "METHOD_NOT_ALLOWED",
    needsSaving: false,
    cases: (probe) => ["GET", "PUT", "DELETE"].map((method) => oddly(probe, method, { method })),
  }),
];

const brokenChecks: readonly Check[] = [
  refuses({
    id: "host-missing",
    clause: "decided:9",
    level: "recommended",
    title: say("缺少 Host 的 HTTP/1.1 请求返回 400 与 state -1", "HTTP/1.1 without Host is answered 400 with state -1"),
    code: "HTTP_INVALID",
    brokenHttp: true,
    needsSaving: false,
    cases: (probe) => [oddly(probe, "", { hostHeader: false })],
  }),
  refuses({
    id: "expect-unknown",
    clause: "decided:9",
    level: "recommended",
    title: say("未知的 Expect 返回 417 与 state -1", "An unknown Expect is answered 417 with state -1"),
    code: "EXPECTATION_FAILED",
    brokenHttp: true,
    needsSaving: false,
    cases: (probe) => [oddly(probe, "", { headers: [["expect", "200-ok"]] })],
  }),
  refuses({
    id: "request-unparsable",
    clause: "decided:9",
    level: "recommended",
    title: say("无法解析的请求返回 400 与 state -1", "A request that cannot be parsed is answered 400 with state -1"),
    code: "HTTP_INVALID",
    brokenHttp: true,
    needsSaving: false,
    cases: (probe) => [oddly(probe, "", { method: "@@" })],
  }),
];

export const httpChecks: readonly Check[] = [
  ...connectionChecks,
  ...behindChecks,
  ...limitChecks,
  ...addressChecks,
  ...brokenChecks,
];

function oddly(probe: Probe, label: string, odd: Partial<Submission>): Case {
  return { label, submission: { fields: probe.fields(), ...odd } };
}

/** A correct record whose JSON text has exactly `bytes` bytes. An unknown field fills it up. */
function padded(probe: Probe, bytes: number, odd: Partial<Submission> = {}): Case {
  const fields = probe.fields({ padding: "" });
  const padding = "x".repeat(bytes - JSON.stringify(fields).length);
  return { label: `${bytes} bytes`, submission: { fields: { ...fields, padding }, ...odd } };
}
