import { keeps, type Story } from "../case-checks.ts";
import { type Check, failedWith, judged, notCheckable, passed } from "../check.ts";
import { keptFaults, savedFaults } from "../judge.ts";
import type { Probe } from "../probe.ts";
import { keptOf } from "../submission.ts";
import { labelled, say, type Text } from "../text.ts";

// One record per barcode: the last sentences of the definition, and clauses 13 to 15 about them.

/** The channels of one small cabinet report as many records at the same moment. */
const WRITERS = 20;

export const overwriteChecks: readonly Check[] = [
  keeps({
    id: "repeat-accepted",
    clause: "v1.0:overwrite",
    level: "required",
    title: say("反复提交相同数据都成功", "The same data submitted again and again succeeds"),
    story: (probe) => {
      const fields = probe.fields();
      return { sent: [fields, fields, fields], kept: [keptOf(fields)] };
    },
  }),
  keeps({
    id: "overwrite-accepted",
    clause: "v1.0:overwrite",
    level: "required",
    title: say("同一条码的不同数据都成功", "Different data for one barcode succeed"),
    story: (probe) => ({ ...overwrite(probe), kept: [] }),
  }),
  keeps({
    id: "overwrite-latest-kept",
    clause: "v1.0:overwrite",
    level: "required",
    title: say("同一条码只保留后进的一条", "Of one barcode exactly the later record is kept"),
    readBackOnly: true,
    story: overwrite,
  }),
  keeps({
    id: "overwrite-order-of-arrival",
    clause: "decided:13",
    // 最新的一条 might be read as the newest by testTime, so this is our decision and not the letter of the definition.
    level: "recommended",
    title: say(
      "先后以到达为准：testTime 较早的后进数据也覆盖",
      "Arrival decides: a later submission with an older testTime overwrites",
    ),
    readBackOnly: true,
    story: (probe) => {
      const first = probe.fields();
      const second = { ...first, testTime: "2024-03-02 09:14:08", volume: 2.1 };
      return { sent: [first, second], kept: [keptOf(second)] };
    },
  }),
  keeps({
    id: "overwrite-all-fields",
    clause: "decided:13",
    level: "recommended",
    title: say("九个字段一起替换，未给出的变为空", "All nine fields are replaced, those not given become empty"),
    readBackOnly: true,
    story: (probe) => {
      const first = probe.fields();
      const second = { ...first, volume: 2.2, voltage: undefined, energy: undefined };
      return { sent: [first, second], kept: [keptOf(second)] };
    },
  }),
  {
    id: "concurrent-barcodes",
    clause: "decided:13",
    level: "recommended",
    title: say("20 个并发提交、各自条码：全部保存", "20 writers at once, a barcode each: all are saved"),
    needsSaving: true,
    async run(probe) {
      const sent = Array.from({ length: WRITERS }, (_, writer) => probe.fields({ batteryStation: `1-1-${writer}` }));
      const done = await probe.sendTogether(
        sent.map((fields) => ({ fields })),
        { state: 1 },
      );
      const faults = done.flatMap(savedFaults);
      const items = faults.length > 0 ? null : await probe.find(sent.map(({ barcode }) => barcode));
      for (const fields of items === null ? [] : sent) {
        const own = (items ?? []).filter(({ barcode }) => barcode === fields.barcode);
        faults.push(...keptFaults(own, keptOf(fields)).map((fault) => labelled(fields.barcode, fault)));
      }
      return judged(faults);
    },
  },
  {
    id: "concurrent-same-barcode",
    clause: "decided:13",
    level: "recommended",
    title: say(
      "20 个并发提交、同一条码：全部成功，保留其中完整的一条",
      "20 writers at once, one barcode: all succeed and one of them is kept whole",
    ),
    needsSaving: true,
    async run(probe) {
      const first = probe.fields();
      const sent = Array.from({ length: WRITERS }, (_, writer) => ({
        ...first,
        batteryStation: `1-1-${writer}`,
        voltage: writer,
        energy: writer,
      }));
      const done = await probe.sendTogether(
        sent.map((fields) => ({ fields })),
        { state: 1 },
      );
      const faults = done.flatMap(savedFaults);
      const items = faults.length > 0 ? null : await probe.find([first.barcode]);
      if (items === null) return judged(faults);
      const whole = sent.some((fields) => keptFaults(items, keptOf(fields)).length === 0);
      const shown = JSON.stringify(items);
      return judged(
        whole ? [] : [say(`保留的不是其中完整的一条: ${shown}`, `what is kept is none of them, whole: ${shown}`)],
      );
    },
  },
  {
    id: "repeat-answered-alike",
    clause: "decided:14",
    level: "recommended",
    title: say("重复提交的应答与首次相同", "A repeated submission is answered like the first"),
    needsSaving: true,
    async run(probe) {
      const fields = probe.fields();
      const first = await probe.send({ fields }, { state: 1 });
      const again = await probe.send({ fields }, { state: 1 });
      const alike =
        first.answer?.status === again.answer?.status &&
        first.envelope?.state === again.envelope?.state &&
        first.envelope?.msg === again.envelope?.msg;
      return judged([...savedFaults(again), ...(alike ? [] : [say("两次应答不同", "the two answers differ")])]);
    },
  },
];

export const secondAccountSetChecks: readonly Check[] = [
  {
    id: "second-account-set-accepted",
    clause: "v1.0:header",
    level: "required",
    title: say("第二个账套也能保存", "The second account set takes records, too"),
    needsSaving: true,
    async run(probe) {
      const code = probe.secondAccountSet;
      if (code === null) return notCheckable(NO_SECOND);
      return judged(savedFaults(await probe.send({ fields: probe.fields(), accountSets: [code] }, { state: 1 })));
    },
  },
  {
    id: "account-sets-apart",
    clause: "v1.0:header",
    level: "required",
    title: say("同一条码在两个账套中互不影响", "One barcode in two account sets: two records that do not mix"),
    needsSaving: true,
    async run(probe) {
      const code = probe.secondAccountSet;
      if (code === null) return notCheckable(NO_SECOND);
      if (probe.readBack.unavailable !== null) return notCheckable(probe.readBack.unavailable);
      const own = probe.fields({ workStep: "SET1", volume: 1.1 });
      const other = { ...own, workStep: "SET2", volume: 2.2 };
      const lone = probe.fields();
      const faults = [
        ...savedFaults(await probe.send({ fields: own }, { state: 1 })),
        ...savedFaults(await probe.send({ fields: other, accountSets: [code] }, { state: 1 })),
        ...savedFaults(await probe.send({ fields: lone }, { state: 1 })),
      ];
      if (faults.length > 0) return judged(faults);
      const inOwn = await probe.find([own.barcode]);
      const inOther = await probe.find([own.barcode, lone.barcode], code);
      if (inOwn === null || inOther === null) return notCheckable(say("读取中断", "reading back broke off"));
      return judged([
        ...keptFaults(inOwn, keptOf(own)).map((fault) => labelled(probe.accountSet, fault)),
        ...keptFaults(inOther, keptOf(other)).map((fault) => labelled(code, fault)),
      ]);
    },
  },
];

/** This check runs after all others. It looks for what the refused submissions of the run may have left. */
export const refusedLeavesNothing: Check = {
  id: "refused-leaves-nothing",
  clause: "decided:15",
  level: "recommended",
  title: say("返回 -1 的提交没有留下任何记录", "No submission answered -1 has left a record"),
  needsSaving: true,
  async run(probe) {
    if (probe.readBack.unavailable !== null) return notCheckable(probe.readBack.unavailable);
    const saved = new Set(barcodesAnswered(probe, 1));
    const refused = [...new Set(barcodesAnswered(probe, -1))].filter((barcode) => !saved.has(barcode));
    const faults: Text[] = [];
    const left = new Set<unknown>();
    for (const code of [probe.accountSet, probe.secondAccountSet]) {
      const items = code === null ? [] : await probe.find(refused, code);
      if (items === null) return notCheckable(say("读取中断", "reading back broke off"));
      for (const { barcode } of items) {
        left.add(barcode);
        faults.push(labelled(String(code), say(`${String(barcode)} 被保存`, `${String(barcode)} was stored`)));
      }
    }
    if (faults.length === 0)
      return passed(say(`查找了 ${refused.length} 个条码`, `${refused.length} barcodes looked for`));
    return failedWith(
      faults,
      probe.exchanges.filter(({ kind, barcode }) => kind === "save" && left.has(barcode)),
    );
  },
};

function overwrite(probe: Probe): Story {
  const first = probe.fields();
  const second = { ...first, workStep: "DCC2", voltage: 3.1, volume: 2.9 };
  return { sent: [first, second], kept: [keptOf(second)] };
}

function barcodesAnswered({ exchanges }: Probe, state: 1 | -1): string[] {
  return exchanges.flatMap(({ kind, envelope, barcode }) =>
    kind === "save" && envelope?.state === state && barcode !== null ? [barcode] : [],
  );
}

const NO_SECOND = say("未给出 --second-account-set", "--second-account-set was not given");
