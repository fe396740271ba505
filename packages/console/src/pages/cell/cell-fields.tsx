import { isDerived, quantityOf, unitOf } from "@cellgrade/contract/quantities";
import { UNIT_UNKNOWN } from "@cellgrade/contract/units";
import { useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { gradingRulesQuery } from "../../api/grading-rules.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMeasured, shownNumber } from "../../parts/format-number.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames, QUANTITIES_SHOWN, quantityFormulas } from "../../parts/quantity-names.ts";
import { GradeCell } from "../records/record-columns.tsx";
import styles from "./cell.module.css";
import { texts } from "./text.ts";

/** Every field of the record and what is derived of them, with their units. */
export function CellFields({ record }: { readonly record: Schema<"Record"> }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units, timeZone } = useAccountSet();
  const { data: grading } = useQuery(gradingRulesQuery(code));
  const colors = new Map(grading?.current?.rules.map(({ name, color }) => [name, color]));
  const formulas = useText(quantityFormulas);
  return (
    <Panel title={text.fields}>
      <dl className={styles["figures"]}>
        {QUANTITIES_SHOWN.map((quantity) => {
          const value = quantityOf(record, quantity);
          const unit = unitOf(quantity, units);
          return (
            <div key={quantity} className={styles["figure"]}>
              <dt>{names[quantity]}</dt>
              <dd>
                {formatMeasured(shownNumber(value, quantity))}
                <small>{value === null || unit === UNIT_UNKNOWN ? "" : ` ${unit}`}</small>
              </dd>
              {isDerived(quantity) && <dd className={styles["formula"]}>= {formulas[quantity]}</dd>}
            </div>
          );
        })}
      </dl>
      <dl className={styles["pairs"]}>
        <dt>{names.deviceCode}</dt>
        <dd>{record.deviceCode}</dd>
        <dt>{names.batteryStation}</dt>
        <dd>{record.batteryStation}</dd>
        <dt>{names.workStep}</dt>
        <dd>{record.workStep}</dd>
        <dt>{names.grade}</dt>
        <dd>{record.grade === null ? text.ungraded : <GradeCell grade={record.grade} colors={colors} />}</dd>
        <dt>{names.testTime}</dt>
        <dd className={styles["time"]}>{record.testTime}</dd>
        <dt>{names.receivedAt}</dt>
        <dd className={styles["time"]}>{formatMoment(record.receivedAt, timeZone)}</dd>
        <dt>{names.revision}</dt>
        <dd>{record.revision}</dd>
        <dt>{names.lateReplay}</dt>
        <dd>{record.lateReplay ? text.yes : text.no}</dd>
        <dt>{names.testTimeAhead}</dt>
        <dd>{record.testTimeAhead ? text.aheadWhy : text.no}</dd>
      </dl>
    </Panel>
  );
}
