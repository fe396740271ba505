import { Alert, Button } from "antd";
import { describeFault, describeKeys } from "@cellgrade/contract/read-record";
import { FIELDS } from "@cellgrade/contract/wire";
import { useText } from "../../language/use-text.ts";
import { formatBytes } from "../../parts/format-number.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { usePreferences } from "../../preferences.tsx";
import { toleranceNames } from "../../parts/tolerance-names.ts";
import type { BodyCheck } from "./check-body.ts";
import styles from "./interface-test.module.css";
import { texts } from "./text.ts";

export interface CheckPanelProps {
  readonly check: BodyCheck;
  readonly prefix: string;
  readonly onAddPrefix: () => void;
}

/** Tells the server's reading of the body before the body is sent. */
export function CheckPanel({ check, prefix, onAddPrefix }: CheckPanelProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  if (check.kind === "tooLarge") return <Alert type="error" showIcon title={text.tooLarge(formatBytes(check.bytes))} />;
  if (check.kind === "notJson")
    return <Alert type="error" showIcon title={text.notJson} description={check.fault[language]} />;
  if (check.kind === "notObject") return <Alert type="error" showIcon title={text.notObject} />;
  const marked = check.kind === "faults" || check.record.barcode.startsWith(prefix);
  return (
    <>
      {check.kind === "faults" && <Faults faults={check.faults} />}
      {!marked && (
        <Alert
          type="warning"
          showIcon
          title={text.notPrefixed(prefix)}
          action={<Button onClick={onAddPrefix}>{text.addPrefix}</Button>}
        />
      )}
      {prefix === "" && <Alert type="warning" showIcon title={text.noPrefix} />}
      <Tolerated tolerances={check.tolerances} />
      {check.kind === "record" && <RecordTable record={check.record} />}
    </>
  );
}

function Faults({ faults }: Pick<Extract<BodyCheck, { kind: "faults" }>, "faults">) {
  const text = useText(texts);
  const { language } = usePreferences();
  const keys = describeKeys(faults, language);
  return (
    <Alert
      type="error"
      showIcon
      title={text.checkFaults}
      description={
        <ul className={styles["list"]}>
          {faults.map((fault) => (
            <li key={fault.field}>{describeFault(fault, language)}</li>
          ))}
          {keys !== null && <li>{keys}</li>}
        </ul>
      }
    />
  );
}

function RecordTable({ record }: Pick<Extract<BodyCheck, { kind: "record" }>, "record">) {
  const text = useText(texts);
  const names = useText(fieldNames);
  return (
    <table className={styles["record"]}>
      <caption>{text.checkOk}</caption>
      <tbody>
        {FIELDS.map(({ name }) => (
          <tr key={name}>
            <th scope="row">
              {names[name]} <code>{name}</code>
            </th>
            <td className={record[name] === null ? styles["note"] : "monospace"}>{record[name] ?? text.notGiven}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tolerated({ tolerances }: Pick<Extract<BodyCheck, { kind: "record" }>, "tolerances">) {
  const text = useText(texts);
  const names = useText(toleranceNames);
  if (tolerances.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      title={text.tolerated}
      description={
        <ul className={styles["list"]}>
          {tolerances.map((name) => (
            <li key={name}>
              <strong>{names[name][0]}</strong> {names[name][1]}
            </li>
          ))}
        </ul>
      }
    />
  );
}
