import { accepts, type Case, refuses } from "../case-checks.ts";
import type { Check } from "../check.ts";
import type { Probe } from "../probe.ts";
import type { Fields } from "../submission.ts";
import { say } from "../text.ts";

// Clause 5: what may stand beside the nine fields in the one JSON object, and which bodies are not one JSON object.

export const jsonObjectChecks: readonly Check[] = [
  accepts({
    id: "unknown-fields",
    clause: "decided:5",
    level: "recommended",
    title: say("未知字段被忽略", "Unknown fields are ignored"),
    cases: (probe) => [
      { label: "", submission: { fields: probe.fields({ operator: "A", remark: null, extra: { a: [1] } }) } },
    ],
  }),
  refuses({
    id: "field-name-case",
    clause: "decided:5",
    level: "recommended",
    title: say("字段名区分大小写", "Case counts in a field's name: DeviceCode is not deviceCode"),
    code: "FIELD_INVALID",
    cases: (probe) => [written(probe, "", (json) => json.replace('"deviceCode"', '"DeviceCode"'))],
  }),
  accepts({
    id: "repeated-key",
    clause: "decided:5",
    level: "recommended",
    title: say("重复的键以最后一个为准", "Of a key given twice the last one counts"),
    cases: (probe) => [written(probe, "", (json) => json.replace("{", '{"volume":1,"workStep":"first",'))],
  }),
  accepts({
    id: "prototype-key",
    clause: "decided:5",
    level: "recommended",
    title: say("__proto__ 与 constructor 只是未知字段", "__proto__ and constructor are unknown fields like any other"),
    cases: (probe) =>
      ["__proto__", "constructor"].map((key) =>
        written(probe, key, (json) => json.replace("{", `{"${key}":{"voltage":99,"workStep":"other"},`), {
          voltage: undefined,
        }),
      ),
  }),
  refuses({
    id: "not-one-object",
    clause: "decided:5",
    level: "recommended",
    title: say("请求体不是一个 JSON 对象则失败", "A body that is not one JSON object fails"),
    code: "BODY_INVALID",
    cases: (probe) => [
      written(probe, "array", (json) => `[${json}]`),
      written(probe, "string", (json) => JSON.stringify(json)),
      written(probe, "null", () => "null"),
      written(probe, "number", () => "1"),
      written(probe, "two documents", (json) => `${json}\n${json}`),
    ],
  }),
];

function written(
  probe: Probe,
  label: string,
  write: (json: string) => string,
  changes: { readonly [field: string]: unknown } = {},
): Case {
  const fields: Fields = probe.fields(changes);
  return { label, submission: { fields, json: write(JSON.stringify(fields)) } };
}
