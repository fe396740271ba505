import { FIELDS } from "@cellgrade/contract/wire";
import { accepts, fieldCases, refuses } from "../case-checks.ts";
import { type Check, judged } from "../check.ts";
import { labelled, say, type Text } from "../text.ts";

// What the table "Body 参数" says literally: required fields, types, the format of testTime.

const REQUIRED_NAMES = FIELDS.filter(({ required }) => required).map(({ name }) => name);
const NUMBER_NAMES = FIELDS.filter(({ kind }) => kind === "number").map(({ name }) => name);

/** 必填: left out, null and empty are three ways of not filling it in. */
const requiredFields: readonly Check[] = FIELDS.filter(({ required }) => required).map(({ name, label }) =>
  refuses({
    id: `required-${name}`,
    clause: "v1.0:body",
    level: "required",
    title: say(`${name}(${label}) 必填：缺失、null 或空串都失败`, `${name} is required: absent, null or empty fails`),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ [name]: undefined }, { [name]: null }, { [name]: "" }]),
  }),
);

export const definitionBodyChecks: readonly Check[] = [
  ...requiredFields,
  accepts({
    id: "numbers-optional",
    clause: "v1.0:body",
    level: "required",
    title: say("四个数值字段都可不填", "Each of the four numbers may be left out"),
    cases: (probe) =>
      fieldCases(probe, [
        ...NUMBER_NAMES.map((name) => ({ [name]: undefined })),
        Object.fromEntries(NUMBER_NAMES.map((name) => [name, undefined])),
      ]),
  }),
  accepts({
    id: "number-spellings",
    clause: "v1.0:body",
    level: "required",
    title: say("JSON 数值的各种写法都可保存", "Numbers are saved in each spelling that JSON has"),
    cases: (probe) =>
      ["0", "3", "-0.5", "2.8531E0", "12e-1"].map((spelling) => {
        const fields = probe.fields({ volume: Number(spelling) });
        const json = JSON.stringify({ ...fields, volume: "#" }).replace('"#"', spelling);
        return { label: `volume=${spelling}`, submission: { fields, json } };
      }),
  }),
  accepts({
    id: "time-boundaries",
    clause: "v1.0:body",
    level: "required",
    title: say("零点、末秒与闰日的 testTime 被保存", "Midnight, the last second and a leap day are saved"),
    cases: (probe) =>
      fieldCases(probe, [
        { testTime: "2024-03-02 00:00:00" },
        { testTime: "2024-12-31 23:59:59" },
        { testTime: "2024-02-29 12:00:00" },
      ]),
  }),
  refuses({
    id: "time-not-a-time",
    clause: "v1.0:body",
    level: "required",
    title: say("testTime 不是时间则失败", "A testTime that is no time fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ testTime: "yesterday" }, { testTime: "2024-13-45 99:99:99" }]),
  }),
  refuses({
    id: "text-wrong-type",
    clause: "v1.0:body",
    level: "required",
    title: say("字符字段给出对象或数组则失败", "An object or an array for a text field fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ deviceCode: { code: "D1" } }, { batteryStation: ["1-1-1"] }]),
  }),
  refuses({
    id: "number-wrong-type",
    clause: "v1.0:body",
    level: "required",
    title: say("数值字段给出文字、对象或数组则失败", "A word, an object or an array for a number fails"),
    code: "FIELD_INVALID",
    cases: (probe) => fieldCases(probe, [{ voltage: "high" }, { electricity: { value: 1 } }, { volume: [2.85] }]),
  }),
  {
    id: "msg-names-field",
    clause: "v1.0:return",
    level: "recommended",
    title: say("msg 指明缺失的字段，且列出全部", "msg names the missing field, and every one of them"),
    needsSaving: true,
    async run(probe) {
      const faults: Text[] = [];
      const mayBeMissing = new Set<string>(); // whether that is right is asked by required-…
      for (const names of [...REQUIRED_NAMES.map((name) => [name]), ["deviceCode", "workStep"]]) {
        const fields = probe.fields(Object.fromEntries(names.map((name) => [name, undefined])));
        const done = await probe.send({ fields }, { state: -1, code: "FIELD_INVALID" });
        if (done.envelope?.state === 1) for (const name of names) mayBeMissing.add(name);
        if (done.envelope?.state !== -1) continue;
        faults.push(
          ...unnamed(
            names.filter((name) => !mayBeMissing.has(name)),
            done.envelope.msg ?? "",
          ),
        );
      }
      return judged(faults);
    },
  },
];

/** The fields that a message names neither by their code nor by their Chinese name. */
function unnamed(names: readonly string[], msg: string): Text[] {
  return FIELDS.filter(({ name, label }) => names.includes(name) && !msg.includes(name) && !msg.includes(label)).map(
    ({ name, label }) =>
      labelled(names.join(", "), say(`msg 未提到 ${name}(${label}): ${msg}`, `msg does not name ${name}: ${msg}`)),
  );
}
