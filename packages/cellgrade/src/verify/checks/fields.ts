import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { accepts, type Case, fieldCases, keeps, labelOf, refuses } from "../case-checks.ts";
import type { Check } from "../check.ts";
import type { Probe } from "../probe.ts";
import { keptOf } from "../submission.ts";
import { say } from "../text.ts";

// Clauses 2 to 4: how the nine fields are read where the definition leaves it open.

const textChecks: readonly Check[] = [
  accepts({
    id: "text-trimmed",
    clause: "decided:2",
    level: "recommended",
    title: say("文本首尾空白与回车换行被去除", "White space and line ends around text are trimmed"),
    cases: (probe) => {
      const fields = probe.fields();
      const json = JSON.stringify({
        ...fields,
        barcode: `${fields.barcode}\r\n`,
        workStep: `\t${String(fields["workStep"])} `,
      });
      return [{ label: "", submission: { fields, json } }];
    },
  }),
  accepts({
    id: "text-invisible-trimmed",
    clause: "decided:2",
    level: "recommended",
    title: say("文本首尾的不可见字符被去除", "Invisible characters around text are trimmed"),
    cases: (probe) =>
      ["\u200b", "\u202a", "\uf70b"].map((around) => {
        const fields = probe.fields();
        const json = JSON.stringify({ ...fields, barcode: `${around}${fields.barcode}${around}` });
        return { label: JSON.stringify(around), submission: { fields, json } };
      }),
  }),
  accepts({
    id: "text-lost-kept",
    clause: "decided:2",
    level: "recommended",
    title: say("编码转换中丢失的文本照原样保存", "Text that was lost in a conversion is kept as sent"),
    cases: (probe) =>
      fieldCases(probe, [{ workStep: "????" }, { workStep: "锟斤拷" }, { batteryStation: "\ufffd\ufffd" }]),
  }),
  refuses({
    id: "text-blank",
    clause: "decided:2",
    level: "recommended",
    title: say("仅含空白的必填文本失败", "Required text of white space only fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ deviceCode: "  " }, { workStep: "\r\n" }]),
  }),
  accepts({
    id: "text-as-integer",
    clause: "decided:2",
    level: "recommended",
    title: say("以整数给出的文本按其十进制保存", "Text given as an integer is kept as its decimal text"),
    cases: (probe) => [
      { ...only(probe, { batteryStation: 17 }), kept: { batteryStation: "17" } },
      { ...only(probe, { workStep: 0 }), kept: { workStep: "0" } },
      { ...only(probe, { deviceCode: Number.MAX_SAFE_INTEGER }), kept: { deviceCode: "9007199254740991" } },
    ],
  }),
  refuses({
    id: "text-other-number",
    clause: "decided:2",
    level: "recommended",
    title: say("以小数或布尔值给出的文本失败", "Text given as a fraction or a boolean fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ batteryStation: 1.5 }, { workStep: true }, { deviceCode: 2 ** 53 }]),
  }),
  accepts({
    id: "text-longest",
    clause: "decided:2",
    level: "recommended",
    title: say("128 个字符的文本被保存", "Text of 128 characters is saved"),
    cases: (probe) =>
      fieldCases(probe, [
        { workStep: "W".repeat(TEXT_CODE_POINTS_MAX) },
        { workStep: "步".repeat(TEXT_CODE_POINTS_MAX) },
        { workStep: "𠮷".repeat(TEXT_CODE_POINTS_MAX) },
      ]),
  }),
  refuses({
    id: "text-too-long",
    clause: "decided:2",
    level: "recommended",
    title: say("超过 128 个字符的文本失败", "Text of more than 128 characters fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ workStep: "W".repeat(TEXT_CODE_POINTS_MAX + 1) }]),
  }),
  refuses({
    id: "text-control-character",
    clause: "decided:2",
    level: "recommended",
    title: say("文本中间的控制字符失败", "A control character inside text fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ deviceCode: "D\u00001" }, { workStep: "A\nB" }, { workStep: "A\u0085B" }]),
  }),
  refuses({
    id: "text-bare-control-character",
    clause: "decided:2",
    level: "recommended",
    title: say("JSON 字符串中未转义的换行符、NUL 失败", "A bare line end or NUL inside a text of JSON fails"),
    code: "BODY_INVALID",
    cases: (probe) =>
      ["\r\n", "\u0000"].map((bare) => {
        const fields = probe.fields({ workStep: "A#B" });
        const json = JSON.stringify(fields).replace("A#B", `A${bare}B`);
        return { label: JSON.stringify(bare), submission: { fields, json } };
      }),
  }),
  refuses({
    id: "text-malformed-unicode",
    clause: "decided:2",
    level: "recommended",
    title: say("孤立的代理项失败", "A lone surrogate fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ workStep: "A\ud800B" }]),
  }),
  keeps({
    id: "text-case-kept",
    clause: "decided:2",
    level: "recommended",
    title: say("条码区分大小写", "Case counts in a barcode: two records"),
    readBackOnly: true,
    story: (probe) => {
      const { barcode } = probe.fields();
      const sent = ["a", "A"].map((end) => probe.fields({ barcode: barcode + end, workStep: `case ${end}` }));
      return { sent, kept: sent.map((fields) => keptOf(fields)) };
    },
  }),
];

const numberChecks: readonly Check[] = [
  accepts({
    id: "number-as-text",
    clause: "decided:3",
    level: "recommended",
    title: say("以文本给出的数值按数值保存", "A number given as text is kept as the number"),
    cases: (probe) =>
      [
        ["2.85", 2.85],
        [" -1.5e0 ", -1.5],
        ["+3", 3],
        [".5", 0.5],
        ["4.", 4],
      ].map(([text, number]) => ({ ...only(probe, { voltage: text }), kept: { voltage: number as number } })),
  }),
  accepts({
    id: "number-not-given",
    clause: "decided:3",
    level: "recommended",
    title: say("null、空串或空白的数值视为未给出，不是 0", "null, empty or blank is a number not given, never 0"),
    cases: (probe) =>
      [null, "", "  "].map((energy) => ({ ...only(probe, { energy }), kept: { energy: null } as const })),
  }),
  refuses({
    id: "number-unreadable",
    clause: "decided:3",
    level: "recommended",
    title: say("无法作为数值的内容失败", "What is no number fails"),
    code: "FIELD_INVALID",
    cases: (probe) =>
      fieldCases(
        probe,
        ["NaN", "Infinity", "-∞", "0x10", "1,234", "2.85Ah", "1 2", true].map((voltage) => ({ voltage })),
      ),
  }),
  refuses({
    id: "number-not-finite",
    clause: "decided:3",
    level: "recommended",
    title: say("超出数值范围的 1e999 失败", "1e999, out of the range of numbers, fails"),
    code: "FIELD_INVALID",
    cases: (probe) => {
      const fields = probe.fields({ volume: "#" });
      const json = JSON.stringify(fields).replace('"#"', "1e999");
      return [{ label: "volume=1e999", submission: { fields, json } }, only(probe, { volume: "-1e999" })];
    },
  }),
  refuses({
    id: "number-bare-nan",
    clause: "decided:3",
    level: "recommended",
    title: say(
      "不带引号的 NaN、Infinity、.5、+1.5、True、None 不是 JSON，失败",
      "NaN, Infinity, .5, +1.5, True and None without quotes are not JSON and fail",
    ),
    code: "BODY_INVALID",
    cases: (probe) =>
      ["NaN", "Infinity", "-Infinity", ".5", "+1.5", "True", "None"].map((word) => {
        const fields = probe.fields({ volume: "#" });
        return { label: word, submission: { fields, json: JSON.stringify(fields).replace('"#"', word) } };
      }),
  }),
  accepts({
    id: "number-precision",
    clause: "decided:3",
    level: "recommended",
    title: say("数值精度不丢失", "A number keeps its precision"),
    cases: (probe) => fieldCases(probe, [{ volume: 0.1234567890123456, energy: 123456.789012 }]),
  }),
];

const timeChecks: readonly Check[] = [
  accepts({
    id: "time-unpadded",
    clause: "decided:4",
    level: "recommended",
    title: say("未补零的 testTime 被接受并补零保存", "An unpadded testTime is accepted and kept padded"),
    cases: (probe) => [{ ...only(probe, { testTime: "2024-3-2 9:14:08" }), kept: { testTime: "2024-03-02 09:14:08" } }],
  }),
  refuses({
    id: "time-impossible",
    clause: "decided:4",
    level: "recommended",
    title: say("不存在的日期时间失败", "A date or time that does not exist fails"),
    code: "FIELD_INVALID",
    cases: (probe) =>
      times(probe, ["2023-02-29 10:00:00", "2024-04-31 10:00:00", "2024-03-02 24:00:00", "2024-03-02 23:59:60"]),
  }),
  refuses({
    id: "time-other-format",
    clause: "decided:4",
    level: "recommended",
    title: say("其它时间格式失败", "Other formats of time fail"),
    code: "FIELD_INVALID",
    cases: (probe) =>
      times(probe, [
        "2024-03-02T09:14:08",
        "2024/03/02 09:14:08",
        "2024-03-02 09:14:08.123",
        "2024-03-02 09:14:08+08:00",
        "2024-03-02 09:14",
        "20240302091408",
      ]),
  }),
  refuses({
    id: "time-year-range",
    clause: "decided:4",
    level: "recommended",
    title: say("2000 至 2099 年以外失败", "Years outside 2000 to 2099 fail"),
    code: "FIELD_INVALID",
    cases: (probe) => times(probe, ["1999-12-31 23:59:59", "2100-01-01 00:00:00"]),
  }),
];

export const fieldChecks: readonly Check[] = [...textChecks, ...numberChecks, ...timeChecks];

function only(probe: Probe, change: { readonly [field: string]: unknown }): Case {
  return { label: labelOf(change), submission: { fields: probe.fields(change) } };
}

function times(probe: Probe, values: readonly string[]): Case[] {
  return fieldCases(
    probe,
    values.map((testTime) => ({ testTime })),
  );
}
