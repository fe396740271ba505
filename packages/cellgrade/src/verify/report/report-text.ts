import type { Language } from "@cellgrade/contract/language";
import type { Verdict } from "../check.ts";
import type { Level, ProbeExchange } from "../probe-exchange.ts";
import type { CheckResult } from "../run-checks.ts";
import { say, type Text } from "../text.ts";
import type { Report } from "../verify.ts";
import { clauseVerdicts } from "./clause-verdicts.ts";
import { showBytes } from "./show-bytes.ts";

export interface TextReportOptions {
  readonly language: Language;
  /** Which checks are shown with what was sent and what came back. */
  readonly exchanges: "all" | "failed" | "none";
}

const VERDICT: { readonly [verdict in Verdict]: Text } = {
  pass: say("通过  ", "PASS  "),
  fail: say("不符合", "FAIL  "),
  notCheckable: say("无法查", "N/A   "),
};

const LEVEL: { readonly [level in Level]: Text } = {
  required: say("[定义]", "[required]   "),
  recommended: say("[建议]", "[recommended]"),
};

/** The number of exchanges that are shown of one check. 20 writers at once look alike, and JSON has all of them. */
const EXCHANGES_SHOWN_MAX = 10;

/** The report for people. It goes clause by clause, then shows what failed, then the numbers. */
export function reportText(report: Report, { language, exchanges }: TextReportOptions): string {
  const tell = (text: Text) => text[language];
  const lines: string[] = heading(report).map(tell);
  for (const { clause, verdict, results } of clauseVerdicts(report.results)) {
    lines.push("", `${tell(VERDICT[verdict])} ${clause.id} ${tell(clause.title)}`);
    for (const result of results) {
      lines.push(...checkLines(result, language));
      const shown = exchanges === "all" || (exchanges === "failed" && result.outcome.verdict === "fail");
      if (shown) lines.push(...exchangesLines(result.exchanges, language));
    }
  }
  lines.push("", ...summary(report).map(tell));
  return `${lines.join("\n")}\n`;
}

function heading({ url, accountSet, secondAccountSet, barcodePrefix, runId, readBackUnavailable }: Report): Text[] {
  const sets = [accountSet, ...(secondAccountSet === null ? [] : [secondAccountSet])].join(", ");
  return [
    say(`MES 与分容机软件接口定义 v1.0 符合性报告`, `Conformance to the MES interface definition v1.0`),
    say(
      `地址: ${url}   账套: ${sets}   条码前缀: ${barcodePrefix}${runId}`,
      `${url}   account set: ${sets}   barcodes begin with ${barcodePrefix}${runId}`,
    ),
    readBackUnavailable === null
      ? say("通过 list (超出 v1.0) 核对了实际保存的内容", "What was kept was read back through list (beyond v1.0)")
      : say(
          `只核对应答，未核对实际保存的内容: ${readBackUnavailable["zh-CN"]}`,
          `Answers were checked, not what was kept: ${readBackUnavailable.en}`,
        ),
  ];
}

function checkLines({ check, outcome }: CheckResult, language: Language): string[] {
  const { level, id, title } = check;
  const head = `  ${VERDICT[outcome.verdict][language]} ${LEVEL[level][language]} ${title[language]} (${id})`;
  const note = outcome.note === null ? [] : [`         ${outcome.note[language]}`];
  return [head, ...note, ...outcome.faults.map((fault) => `         ✗ ${fault[language]}`)];
}

function exchangesLines(exchanges: readonly ProbeExchange[], language: Language): string[] {
  const lines = exchanges.slice(0, EXCHANGES_SHOWN_MAX).flatMap((done) => exchangeLines(done, language));
  const more = exchanges.length - EXCHANGES_SHOWN_MAX;
  if (more > 0) lines.push(language === "en" ? `         … and ${more} more` : `         … 另有 ${more} 次`);
  return lines;
}

const FAILURE: { readonly [failure in NonNullable<ProbeExchange["failure"]>]: Text } = {
  unreachable: say("(无法连接)", "(no connection)"),
  timeout: say("(超时未应答)", "(no answer in time)"),
  closed: say("(连接被关闭)", "(connection closed)"),
  malformed: say("(不是 HTTP 应答)", "(not an HTTP answer)"),
};

/** `>` before what was sent, `<` before what came back. */
function exchangeLines({ request, answer, failure, interim }: ProbeExchange, language: Language): string[] {
  const sent = [request.line, ...request.headers.map(([name, value]) => `${name}: ${value}`)];
  if (request.body.length > 0) sent.push("", showBytes(request.body));
  const came = interim.map((status) => `(${status})`);
  if (answer !== null) {
    came.push(answer.line, ...answer.headers.map(([name, value]) => `${name}: ${value}`));
    if (answer.body.length > 0) came.push("", showBytes(answer.body));
  } else if (failure !== null) came.push(FAILURE[failure][language]);
  return [...sent.map((line) => mark(">", line)), ...came.map((line) => mark("<", line)), ""];
}

/** The longest header line that is shown. One check pads a header to 16 KiB. */
const LINE_SHOWN_CHARACTERS_MAX = 800;

function mark(sign: string, line: string): string {
  const cut = line.length > LINE_SHOWN_CHARACTERS_MAX;
  const shown = cut ? `${line.slice(0, 100)}… (${line.length} characters)` : line;
  return `         ${sign} ${shown}`.trimEnd();
}

const STATUS_MODE: { readonly [mode: string]: Text } = {
  "always-200": say("始终 200", "always 200"),
  strict: say("严格对照表", "strict table"),
  mixed: say("不一致", "neither of the two"),
};

function summary(report: Report): Text[] {
  const { required, recommended } = report.counts;
  const seconds = (report.durationMs / 1000).toFixed(1);
  const mode = STATUS_MODE[report.statusMode ?? ""];
  const failed = report.results.filter(({ outcome }) => outcome.verdict === "fail");
  const verdict =
    report.exitCode === 0
      ? say("结论: 符合接口定义 v1.0", "Verdict: conforms to the interface definition v1.0")
      : report.stopped
        ? say("结论: 无，服务器中途不再应答", "Verdict: none, the server stopped answering")
        : say("结论: 不符合", "Verdict: does not conform");
  return [
    ...failed.map(({ check }) =>
      say(`不符合 ${LEVEL[check.level]["zh-CN"]} ${check.id}`, `FAIL ${LEVEL[check.level].en} ${check.id}`),
    ),
    say(
      `定义: ${required.pass} 通过，${required.fail} 不符合，${required.notCheckable} 无法查`,
      `required: ${required.pass} passed, ${required.fail} failed, ${required.notCheckable} not checkable`,
    ),
    say(
      `建议: ${recommended.pass} 通过，${recommended.fail} 不符合，${recommended.notCheckable} 无法查`,
      `recommended: ${recommended.pass} passed, ${recommended.fail} failed, ${recommended.notCheckable} not checkable`,
    ),
    ...(mode === undefined ? [] : [say(`HTTP 状态: ${mode["zh-CN"]}`, `HTTP status: ${mode.en}`)]),
    say(`用时 ${seconds} 秒`, `took ${seconds} s`),
    verdict,
  ];
}
