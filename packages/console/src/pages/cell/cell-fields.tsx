import { UNIT_UNKNOWN } from "@cellgrade/contract/units";
import { useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { gradingRulesQuery } from "../../api/grading-rules.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMeasured } from "../../parts/format-number.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";
import { GradeCell } from "../records/record-columns.tsx";
import styles from "./cell.module.css";
import { texts } from "./text.ts";

/** Every field of the record, with its unit. */
export function CellFields({ record }: { readonly record: Schema<"Record"> }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units, timeZone } = useAccountSet();
  const { data: grading } = useQuery(gradingRulesQuery(code));
  const colors = new Map(grading?.current?.rules.map(({ name, color }) => [name, color]));
  const unitOf = (quantity: (typeof QUANTITIES_SHOWN)[number]): string =>
    units[quantity] === UNIT_UNKNOWN || record[quantity] === null ? "" : ` ${units[quantity]}`;
  return (
    <Panel title={text.fields}>
      <dl className={styles["figures"]}>
        {QUANTITIES_SHOWN.map((quantity) => (
          <div key={quantity} className={styles["figure"]}>
            <dt>{names[quantity]}</dt>
            <dd>
              {formatMeasured(record[quantity])}
              <small>{unitOf(quantity)}</small>
            </dd>
          </div>
        ))}
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
