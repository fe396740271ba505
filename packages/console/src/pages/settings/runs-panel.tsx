import { InputNumber } from "antd";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Panel } from "../../parts/page.tsx";
import type { SettingsPart } from "./settings-part.ts";
import { texts } from "./text.ts";

export function RunsPanel({ draft: { runGapMinutes }, errorOf, onChange }: SettingsPart) {
  const text = useText(texts);
  return (
    <Panel title={text.runs}>
      <FormField label={text.runGap} hint={text.runGapHint} error={errorOf("runGapMinutes")}>
        {(control) => (
          <InputNumber
            {...control}
            controls={false}
            changeOnWheel={false}
            suffix={text.minutes}
            style={{ width: 140 }}
            value={runGapMinutes}
            // An empty field is no number of minutes. The fault says so.
            onChange={(minutes) => onChange({ runGapMinutes: minutes ?? Number.NaN })}
          />
        )}
      </FormField>
    </Panel>
  );
}
