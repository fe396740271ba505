import { accepts, type Case, fieldCases, refuses } from "../case-checks.ts";
import { type Check, judged } from "../check.ts";
import type { Probe } from "../probe.ts";
import { say } from "../text.ts";

// What the definition says literally about protocol, address, method and header.

/** This check runs before all others: when a correct record is refused, the refusal of a wrong one proves nothing. */
export const baseline: Check = accepts({
  id: "save-correct-record",
  clause: "v1.0:address",
  level: "required",
  title: say("九个字段齐全且正确的记录被保存", "A correct record of all nine fields is saved"),
  needsSaving: false,
  cases: (probe) => [{ label: "", submission: { fields: probe.fields() } }],
});

export const definitionChecks: readonly Check[] = [
  {
    id: "get-does-not-save",
    clause: "v1.0:method",
    level: "required",
    title: say("用 GET 发送同样的内容不算保存", "The same content sent by GET is not answered as saved"),
    needsSaving: true,
    async run(probe) {
      const done = await probe.send({ fields: probe.fields(), method: "GET" }, { state: null });
      return judged(done.envelope?.state === 1 ? [say("GET 也返回了 state 1", "GET was answered state 1, too")] : []);
    },
  },
  accepts({
    id: "json-spelling",
    clause: "v1.0:json",
    level: "required",
    title: say("键的顺序、空白与转义不影响含义", "Order of keys, white space and escapes do not matter"),
    cases: sameJsonOtherwise,
  }),
  accepts({
    id: "json-chinese-text",
    clause: "v1.0:json",
    level: "required",
    title: say("UTF-8 中文文本被保存", "Chinese text in UTF-8 is saved"),
    cases: (probe) => fieldCases(probe, [{ workStep: "分容放电", batteryStation: "一区-01" }]),
  }),
  refuses({
    id: "json-broken",
    clause: "v1.0:json",
    level: "required",
    title: say("不是 JSON 的请求体返回失败", "A body that is not JSON is answered as failed"),
    code: "BODY_INVALID",
    cases: brokenBodies,
  }),
  accepts({
    id: "header-name-case",
    clause: "v1.0:header",
    level: "required",
    title: say("请求头名称不区分大小写", "The header's name is read in any case"),
    cases: (probe) => [{ label: "", submission: { fields: probe.fields(), accountSetHeader: "X-Request-DataSource" } }],
  }),
  accepts({
    id: "header-spaces",
    clause: "v1.0:header",
    level: "required",
    title: say("账套编码前后的空格不算其内容", "Spaces around the account set code are not part of it"),
    cases: (probe) => [{ label: "", submission: { fields: probe.fields(), accountSets: [`  ${probe.accountSet} `] } }],
  }),
  refuses({
    id: "account-set-unknown",
    clause: "v1.0:header",
    level: "required",
    // The header names the account set. "Saved" cannot be true of one that does not exist, wherever the record went.
    title: say(
      "账套不存在时返回失败，不得写入其它账套",
      "An unknown account set fails: nothing is written to another one",
    ),
    code: "ACCOUNT_SET_UNKNOWN",
    cases: (probe) => [{ label: "", submission: { fields: probe.fields(), accountSets: [probe.unknownAccountSet] } }],
  }),
];

/** The definition asks for JSON, and JSON makes no difference between these. */
function sameJsonOtherwise(probe: Probe): Case[] {
  const reversed = probe.fields();
  const spaced = probe.fields();
  const escaped = probe.fields();
  const units = Array.from(escaped.barcode, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const texts = [
    {
      label: "reversed keys",
      fields: reversed,
      json: JSON.stringify(Object.fromEntries(Object.entries(reversed).reverse())),
    },
    { label: "white space", fields: spaced, json: `\r\n\t${JSON.stringify(spaced, null, "\t")}\n ` },
    { label: "escapes", fields: escaped, json: JSON.stringify(escaped).replace(escaped.barcode, units.join("")) },
  ];
  return texts.map(({ label, fields, json }) => ({ label, submission: { fields, json } }));
}

function brokenBodies(probe: Probe): Case[] {
  const bodies: { readonly [label: string]: (json: string, barcode: string) => string } = {
    "cut off": (json) => json.slice(0, -20),
    XML: (_, barcode) => `<record><barcode>${barcode}</barcode></record>`,
    form: (_, barcode) => `barcode=${barcode}&workStep=DCC1`,
    empty: () => "",
  };
  return Object.entries(bodies).map(([label, spoil]) => {
    const fields = probe.fields();
    return { label, submission: { fields, json: spoil(JSON.stringify(fields), fields.barcode) } };
  });
}
