import { type Check, notCheckable } from "../check.ts";
import type { ClauseId } from "../clauses.ts";
import type { Level } from "../probe-exchange.ts";
import { say, type Text } from "../text.ts";

// What nobody can see through the published interface. A report that left these out would claim more than it knows.

function unobservable(id: string, clause: ClauseId, level: Level, title: Text, reason: Text): Check {
  return { id, clause, level, title, needsSaving: false, run: async () => notCheckable(reason) };
}

export const unobservableChecks: readonly Check[] = [
  unobservable(
    "barcode-unread",
    "decided:2",
    "recommended",
    say("未读到的条码被标记或拒收", "A barcode that was not read is marked, or refused"),
    say("由账套选择，且会在工厂报警，未做", "the account set chooses, and the plant would be warned: not tried"),
  ),
  unobservable(
    "durable-before-answer",
    "decided:12",
    "recommended",
    say("应答之前已落盘，断电不丢", "On stable storage before the answer, whatever happens to the power"),
    say("须断电或强制结束进程后检查", "needs a power cut or a killed process, and a look afterwards"),
  ),
  unobservable(
    "order-across-instances",
    "decided:13",
    "recommended",
    say("多个实例之间的先后", "Order across several instances"),
    say("一个地址看不出背后有几个实例", "one address does not show how many instances stand behind it"),
  ),
  unobservable(
    "request-time-limit",
    "decided:6",
    "recommended",
    say("30 秒内未发完的请求返回 408", "A request that is not whole within 30 s is answered 408"),
    say("检查本身需要半分钟以上，未做", "takes longer than the run should: not tried"),
  ),
  unobservable(
    "keep-alive-idle",
    "decided:6",
    "recommended",
    say("空闲连接保持 120 秒", "An idle connection is held 120 s"),
    say("检查本身需要两分钟，未做", "takes two minutes: not tried"),
  ),
  unobservable(
    "account-set-disabled",
    "decided:8",
    "recommended",
    say("已停用的账套返回失败", "A disabled account set fails"),
    say("v1.0 没有停用账套的接口", "v1.0 has no way to disable one"),
  ),
  unobservable(
    "refusals-under-stress",
    "decided:9",
    "recommended",
    say("过载、存储故障与停机时的应答", "Answers when overloaded, without storage, or stopping"),
    say("无法从外部安全地引发", "cannot be brought about from outside without harm"),
  ),
];
