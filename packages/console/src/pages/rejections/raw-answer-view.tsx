import { Alert } from "antd";
import { Link } from "react-router";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { cellPath } from "../../paths.ts";
import styles from "./rejections.module.css";
import { texts } from "./text.ts";
import type { Outcome } from "./use-resubmit.ts";

export interface RawAnswerViewProps {
  readonly outcome: Outcome;
  readonly accountSet: string;
  readonly barcode: string | null;
}

/** The answer of the interface, unchanged. */
export function RawAnswerView({ outcome, accountSet, barcode }: RawAnswerViewProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  if (outcome.kind === "unknown") return <Alert type="warning" showIcon title={text.unreachable} role="alert" />;
  if (outcome.kind === "denied") {
    return <Alert type="error" showIcon title={errorText(outcome.problem)} role="alert" />;
  }
  const { answer } = outcome;
  return (
    <section aria-label={text.rawAnswer} className={styles["answer"]}>
      <Alert
        role="status"
        type={outcome.kind === "saved" ? "success" : "error"}
        showIcon
        title={outcome.kind === "saved" ? text.saved : text.refused}
        {...(outcome.kind === "refused" && { description: outcome.msg })}
        {...(outcome.kind === "saved" &&
          barcode !== null && { action: <Link to={cellPath(accountSet, barcode)}>{text.toCell}</Link> })}
      />
      <pre className={styles["rawAnswer"]} aria-label={text.rawAnswer}>
        {[
          `HTTP ${answer.status} (${text.elapsed(answer.elapsedMs.toFixed(0))})`,
          ...answer.headers.map(([name, value]) => `${name}: ${value}`),
          "",
          answer.text,
        ].join("\n")}
      </pre>
    </section>
  );
}
