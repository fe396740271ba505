import type { Language } from "@cellgrade/contract/language";
import type { ProbeExchange } from "../probe-exchange.ts";
import type { Text } from "../text.ts";
import type { Report } from "../verify.ts";
import { clauseVerdicts } from "./clause-verdicts.ts";
import { BODY_SHOWN_BYTES, showBytes } from "./show-bytes.ts";

/** The report for programs, with every exchange. Keys and ids are stable. Texts are in the language asked for. */
export function reportJson(report: Report, { language }: { readonly language: Language }): string {
  const tell = (text: Text | null) => text?.[language] ?? null;
  return `${JSON.stringify(
    {
      interface: "v1.0",
      url: report.url,
      accountSet: report.accountSet,
      secondAccountSet: report.secondAccountSet,
      barcodesBeginWith: report.barcodePrefix + report.runId,
      startedAt: new Date(report.startedAtMs).toISOString(),
      durationMs: report.durationMs,
      strict: report.strict,
      exitCode: report.exitCode,
      stopped: report.stopped,
      statusMode: report.statusMode,
      readBack: { available: report.readBackUnavailable === null, reason: tell(report.readBackUnavailable) },
      counts: report.counts,
      clauses: clauseVerdicts(report.results).map(({ clause, verdict, results }) => ({
        id: clause.id,
        title: tell(clause.title),
        verdict,
        checks: results.map(({ check, outcome, exchanges, durationMs }) => ({
          id: check.id,
          level: check.level,
          title: tell(check.title),
          verdict: outcome.verdict,
          faults: outcome.faults.map(tell),
          note: tell(outcome.note),
          durationMs: rounded(durationMs),
          exchanges: exchanges.map(exchangeJson),
        })),
      })),
    },
    null,
    2,
  )}\n`;
}

function exchangeJson({ request, answer, failure, interim, durationMs }: ProbeExchange): object {
  return {
    request: {
      line: request.line,
      headers: request.headers,
      body: showBytes(request.body),
      bodyBytes: request.body.length,
      // The readable form says what the bytes mean. When it is not the bytes themselves, they stand here.
      bodyBase64: request.body.length <= BODY_SHOWN_BYTES ? request.body.toString("base64") : null,
    },
    interim,
    answer:
      answer === null
        ? null
        : { line: answer.line, headers: answer.headers, body: showBytes(answer.body), bodyBytes: answer.body.length },
    failure,
    durationMs: rounded(durationMs),
  };
}

/** Milliseconds with one decimal. More would be noise. */
function rounded(durationMs: number): number {
  return Math.round(durationMs * 10) / 10;
}
