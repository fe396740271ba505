import { FIELDS } from "@cellgrade/contract/wire";
import type { ProbeExchange } from "./probe-exchange.ts";
import type { KeptItem } from "./read-back.ts";
import type { KeptFields } from "./submission.ts";
import { say, type Text } from "./text.ts";
import type { Failure } from "./wire/raw-exchange.ts";

// What an exchange says about the one question of its check. `checks/answers.ts` asks how the envelope is written, so
// that one fault of an implementation fails one check and not all of them.

const FAILURE_TEXT: { readonly [failure in Failure]: Text } = {
  unreachable: say("无法建立连接", "no connection could be made"),
  timeout: say("超时未应答", "no answer within the time limit"),
  closed: say("连接在应答之前被关闭", "the connection was closed before an answer"),
  malformed: say("返回的内容不是 HTTP", "what came back is not HTTP"),
};

/** The faults of an answer that should be `state: 1`. None when it is. */
export function savedFaults(done: ProbeExchange): Text[] {
  return stateFaults(done, 1);
}

/** The faults of an answer that should be `state: -1`. None when it is. */
export function refusedFaults(done: ProbeExchange): Text[] {
  return stateFaults(done, -1);
}

function stateFaults({ answer, failure, envelope }: ProbeExchange, wanted: 1 | -1): Text[] {
  if (failure !== null) return [FAILURE_TEXT[failure]];
  if (answer === null || envelope === null) return [];
  if (answer.cutOff) return [say("应答不完整", "the answer was cut off")];
  if (envelope.state === wanted) return [];
  if (envelope.state === null) {
    return [
      say(`应答中没有可读的 state (HTTP ${answer.status})`, `the answer has no readable state (HTTP ${answer.status})`),
    ];
  }
  if (wanted === -1) return [say("应返回 state -1，却返回 1", "answered state 1 where -1 is due")];
  const why = envelope.msg ?? "";
  return [say(`应返回 state 1，却返回 -1: ${why}`, `answered state -1 where 1 is due: ${why}`)];
}

/** The differences between what was kept under one barcode and what should be. None when they agree. */
export function keptFaults(items: readonly KeptItem[], kept: KeptFields): Text[] {
  const [item, ...more] = items;
  if (item === undefined) return [say("已应答成功，却读不到记录", "answered as saved, but no record is kept")];
  if (more.length > 0) {
    return [say(`同一条码保留了 ${items.length} 条记录`, `${items.length} records are kept for one barcode`)];
  }
  return FIELDS.flatMap(({ name, kind }) => {
    const got = item[name] ?? null;
    const want = kept[name];
    if (kind === "number" ? sameNumber(got, want) : got === want) return [];
    const shown = JSON.stringify(got);
    const due = JSON.stringify(want);
    return [say(`保存的 ${name} 为 ${shown}，应为 ${due}`, `${name} was kept as ${shown} instead of ${due}`)];
  });
}

/** True when two values are the same. `list` is beyond v1.0, so an implementation may give numbers as text there. */
function sameNumber(got: unknown, want: string | number | null): boolean {
  if (got === null || want === null) return got === want;
  return Number(got) === Number(want);
}
