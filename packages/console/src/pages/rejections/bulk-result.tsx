import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from "@ant-design/icons";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import styles from "./rejections.module.css";
import { texts } from "./text.ts";
import type { RowResult } from "./use-bulk-run.ts";

/** The outcome of one row. Shows nothing before it is sent. */
export function BulkResult({ result }: { readonly result: RowResult | undefined }) {
  const text = useText(texts);
  const errorText = useErrorText();
  if (result === undefined) return null;
  switch (result.kind) {
    case "saved":
      return (
        <span className={styles["resultSaved"]}>
          <CheckCircleFilled aria-hidden="true" /> {text.saved}
        </span>
      );
    case "refused":
      return (
        <span className={styles["resultRefused"]}>
          <CloseCircleFilled aria-hidden="true" /> {text.refused}: {result.msg}
        </span>
      );
    case "denied":
      return (
        <span className={styles["resultRefused"]}>
          <CloseCircleFilled aria-hidden="true" /> {text.refused}: {errorText(result.problem)}
        </span>
      );
    case "unknown":
      return (
        <span className={styles["resultUnknown"]}>
          <WarningFilled aria-hidden="true" /> {text.unknown}
        </span>
      );
    default:
      return <span className={styles["secondary"]}>{text[result.kind]}</span>;
  }
}
