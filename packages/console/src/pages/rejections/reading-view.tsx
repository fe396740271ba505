import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { describeFault, describeKeys, type FaultKind, readTextValue } from "@cellgrade/contract/read-record";
import { FIELDS, type FieldName } from "@cellgrade/contract/wire";
import { Select } from "antd";
import { useText } from "../../language/use-text.ts";
import { MISSING } from "../../parts/format-number.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { usePreferences } from "../../preferences.tsx";
import { toleranceNames } from "../../parts/tolerance-names.ts";
import { explainSubmission } from "./explain-submission.ts";
import { readSubmission, type SubmissionReading } from "./read-submission.ts";
import styles from "./rejections.module.css";
import { texts } from "./text.ts";

export interface ReadingViewProps {
  readonly reading: SubmissionReading;
  /** Called when a record of a batch is chosen. */
  readonly onChoose: (record: unknown) => void;
}

/** The interface's reading of a body: each field as it would be saved, or its fault. */
export function ReadingView({ reading, onChoose }: ReadingViewProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const tolerances = useText(toleranceNames);
  const why =
    reading.kind === "faults" ? describeKeys(reading.faults, language) : explainSubmission(reading, text, language);
  const ok = reading.kind === "record";
  return (
    <section aria-label={text.reading} className={styles["reading"]}>
      <div role="status" className={ok ? styles["readable"] : styles["notReadable"]}>
        {ok ? <CheckCircleFilled aria-hidden="true" /> : <CloseCircleFilled aria-hidden="true" />}
        <strong>{ok ? text.readable : text.notReadable}</strong>
        {why !== null && <span>{why}</span>}
        {ok && reading.tolerances.length > 0 && (
          <span className={styles["secondary"]}>
            {text.tolerated(reading.tolerances.map((name) => tolerances[name][0]).join(", "))}
          </span>
        )}
      </div>
      {reading.kind === "batch" && <BatchChoice records={reading.records} onChoose={onChoose} />}
      {(reading.kind === "record" || reading.kind === "faults") && <FieldsTable reading={reading} />}
    </section>
  );
}

function FieldsTable({ reading }: { readonly reading: Extract<SubmissionReading, { kind: "record" | "faults" }> }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { language } = usePreferences();
  const faults = new Map<FieldName, FaultKind>(
    reading.kind === "faults" ? reading.faults.map(({ field, fault }) => [field, fault]) : [],
  );
  return (
    <table className={styles["fields"]}>
      <thead>
        <tr>
          <th scope="col">{text.field}</th>
          <th scope="col">{text.asRead}</th>
          <th scope="col">{text.fault}</th>
        </tr>
      </thead>
      <tbody>
        {FIELDS.map(({ name }) => {
          const fault = faults.get(name);
          const value =
            reading.kind === "record" ? reading.record[name] : (reading.json as Record<string, unknown>)[name];
          return (
            <tr key={name} className={fault === undefined ? undefined : styles["faulty"]}>
              <th scope="row">
                {names[name]} <span className={styles["wireName"]}>{name}</span>
              </th>
              <td className="monospace">
                {value === null || value === undefined ? (
                  <span className={styles["secondary"]}>{text.notGiven}</span>
                ) : typeof value === "string" ? (
                  value
                ) : (
                  JSON.stringify(value)
                )}
              </td>
              <td>
                {fault === undefined ? (
                  MISSING
                ) : (
                  <>
                    <CloseCircleFilled aria-hidden="true" /> {describeFault({ field: name, fault }, language)}
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface BatchChoiceProps {
  readonly records: readonly unknown[];
  readonly onChoose: (record: unknown) => void;
}

/** The records of a batch that were refused, with their faults. */
function BatchChoice({ records, onChoose }: BatchChoiceProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  return (
    <Select
      aria-label={text.chooseFromBatch}
      placeholder={text.chooseFromBatch}
      style={{ width: "100%" }}
      value={null}
      onChange={(index: number | null) => {
        if (index !== null) onChoose(records[index]);
      }}
      options={records.map((record, index) => {
        const reading = readSubmission(JSON.stringify(record));
        const barcode = readTextValue((record as { barcode?: unknown } | null)?.barcode) ?? "";
        const why = explainSubmission(reading, text, language) ?? text.batchValid;
        return { value: index, label: `${text.batchItem(index + 1, barcode)}: ${why}` };
      })}
    />
  );
}
