import { useText } from "../../language/use-text.ts";
import { Panel } from "../../parts/page.tsx";
import { readBatteryCode } from "./battery-code.ts";
import styles from "./cell.module.css";
import { texts } from "./text.ts";

/** The parts of a barcode that follows the standard. For others a quiet line: many plants have codes of their own. */
export function BatteryCodePanel({ barcode }: { readonly barcode: string }) {
  const text = useText(texts);
  const code = readBatteryCode(barcode);
  if (typeof code === "string") {
    return (
      <Panel title={text.code}>
        <p className={styles["quiet"]}>
          {text.misfit}
          {text.misfits[code]}
        </p>
      </Panel>
    );
  }
  const read = barcode.toUpperCase();
  const parts = [
    { name: text.vendor, shown: code.vendor, raw: "" },
    { name: text.productType, shown: text.productTypes[code.productType], raw: read.slice(3, 4) },
    { name: text.chemistry, shown: text.chemistries[code.chemistry], raw: read.slice(4, 5) },
    { name: text.spec, shown: code.spec, raw: "" },
    { name: text.trace, shown: code.trace, raw: "" },
    { name: text.date, shown: code.date, raw: read.slice(14, 17) },
    { name: text.serial, shown: code.serial, raw: "" },
  ];
  return (
    <Panel title={text.code}>
      <dl className={styles["pairs"]}>
        {parts.map(({ name, shown, raw }) => (
          <div key={name} className={styles["pair"]}>
            <dt>{name}</dt>
            <dd className={name === text.date ? styles["time"] : undefined}>
              {shown}
              {raw !== "" && <span className={`monospace ${styles["raw"]}`}>{raw}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
