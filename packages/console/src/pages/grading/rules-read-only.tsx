import type { GradingRule } from "@cellgrade/contract/grading";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { describeRule } from "./describe-rule.ts";
import styles from "./grading.module.css";
import { texts } from "./text.ts";

/** A table of rules to read, with a grade and its conditions on each line. */
export function RulesReadOnly({ rules }: { readonly rules: readonly GradingRule[] }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { units } = useAccountSet();
  if (rules.length === 0) return <p>{text.empty}</p>;
  return (
    <table className={styles["readOnly"]}>
      <thead>
        <tr>
          <th scope="col" className="number">
            {text.order}
          </th>
          <th scope="col">{text.grade}</th>
          <th scope="col">{text.conditions}</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule, place) => (
          <tr key={rule.name}>
            <td className="number">{place + 1}</td>
            <th scope="row">
              <span className={styles["swatch"]} style={{ background: rule.color }} aria-hidden="true" />
              {rule.name}
            </th>
            <td>{describeRule(rule, { text, names, units })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
