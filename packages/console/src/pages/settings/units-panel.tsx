import { AutoComplete } from "antd";
import { UNIT_CHARACTERS_MAX, UNIT_UNKNOWN } from "@cellgrade/contract/units";
import type { NumberField } from "@cellgrade/contract/wire";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Panel } from "../../parts/page.tsx";
import { fieldNames, MEASURED_SHOWN } from "../../parts/quantity-names.ts";
import styles from "./settings.module.css";
import type { SettingsPart } from "./settings-part.ts";
import { texts } from "./text.ts";

const SUGGESTIONS: { readonly [quantity in NumberField]: readonly string[] } = {
  volume: ["mAh", "Ah"],
  voltage: ["V", "mV"],
  electricity: ["A", "mA"],
  energy: ["Wh", "mWh"],
};

export function UnitsPanel({ draft: { units }, errorOf, onChange }: SettingsPart) {
  const text = useText(texts);
  const names = useText(fieldNames);
  return (
    <Panel title={text.units}>
      <p className={styles["hint"]}>{text.unitsHint}</p>
      <div className={styles["units"]}>
        {MEASURED_SHOWN.map((quantity) => (
          <FormField key={quantity} label={names[quantity]} error={errorOf(`units.${quantity}`)}>
            {(control) => (
              <AutoComplete
                {...control}
                maxLength={UNIT_CHARACTERS_MAX}
                value={units[quantity] === UNIT_UNKNOWN ? "" : units[quantity]}
                placeholder={text.unitNone}
                options={SUGGESTIONS[quantity].map((value) => ({ value }))}
                onChange={(typed: string) =>
                  onChange((now) => ({
                    units: { ...now.units, [quantity]: typed.trim() === "" ? UNIT_UNKNOWN : typed },
                  }))
                }
              />
            )}
          </FormField>
        ))}
      </div>
    </Panel>
  );
}
