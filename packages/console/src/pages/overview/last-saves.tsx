import { withUnit } from "@cellgrade/contract/units";
import { Button } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatMeasured, MISSING } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { cellPath, pagePath } from "../../paths.ts";
import styles from "./overview.module.css";
import { texts } from "./text.ts";
import { useLastSaves } from "./use-last-saves.ts";

/** The newest records, as they come in. */
export function LastSavesPanel() {
  const text = useText(texts);
  const { code } = useAccountSet();
  return (
    <Panel title={text.lastSaves} flush actions={<Link to={pagePath(code, "records")}>{text.all}</Link>}>
      <LastSaves />
    </Panel>
  );
}

/**
 * The table of the newest records. In the hall it has fewer columns, larger letters, and the rows there is room for.
 */
export function LastSaves({ hall = false }: { readonly hall?: boolean }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const { data, error, refetch } = useLastSaves();
  if (data === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} rows={8} />;
  }
  if (data.length === 0) {
    return (
      <EmptyState title={text.lastNone} reason={text.lastNoneWhy}>
        {!hall && (
          <Link to={pagePath(code, "interface-test")}>
            <Button>{text.toInterfaceTest}</Button>
          </Link>
        )}
      </EmptyState>
    );
  }
  const graded = data.some(({ grade }) => grade !== null);
  return (
    <div className={hall ? styles["hallRows"] : styles["rows"]}>
      <table className={styles["saves"]} aria-label={text.lastSaves}>
        <thead>
          <tr>
            <th scope="col">{names.receivedAt}</th>
            <th scope="col">{names.barcode}</th>
            <th scope="col">{names.deviceCode}</th>
            {!hall && (
              <th scope="col" className={styles["wide"]}>
                {names.batteryStation}
              </th>
            )}
            {!hall && (
              <th scope="col" className={styles["wide"]}>
                {names.workStep}
              </th>
            )}
            <th scope="col" className="number">
              {hall ? names.volume : withUnit(names.volume, units.volume)}
            </th>
            {!hall && (
              <th scope="col" className={`number ${styles["wide"]}`}>
                {withUnit(names.voltage, units.voltage)}
              </th>
            )}
            {graded && <th scope="col">{names.grade}</th>}
          </tr>
        </thead>
        <tbody>
          {data.map((record) => (
            <LastSave key={`${record.barcode} ${record.receivedAt}`} record={record} hall={hall} graded={graded} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LastSaveProps {
  readonly record: Schema<"Record">;
  readonly hall: boolean;
  readonly graded: boolean;
}

function LastSave({ record, hall, graded }: LastSaveProps) {
  const { code, timeZone } = useAccountSet();
  const { barcode, deviceCode, batteryStation, workStep, receivedAt, volume, voltage, grade } = record;
  return (
    <tr>
      <td>{formatMoment(receivedAt, timeZone).slice(11)}</td>
      <td className="monospace">{hall ? barcode : <Link to={cellPath(code, barcode)}>{barcode}</Link>}</td>
      <td>{deviceCode}</td>
      {!hall && <td className={styles["wide"]}>{batteryStation}</td>}
      {!hall && <td className={styles["wide"]}>{workStep}</td>}
      <td className="number">{formatMeasured(volume)}</td>
      {!hall && <td className={`number ${styles["wide"]}`}>{formatMeasured(voltage)}</td>}
      {graded && <td>{grade ?? MISSING}</td>}
    </tr>
  );
}
