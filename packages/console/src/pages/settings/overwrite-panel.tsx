import { Radio } from "antd";
import { useText } from "../../language/use-text.ts";
import { Panel } from "../../parts/page.tsx";
import styles from "./settings.module.css";
import type { SettingsPart } from "./settings-part.ts";
import { texts } from "./text.ts";

export function OverwritePanel({ draft: { overwrite }, onChange }: SettingsPart) {
  const text = useText(texts);
  const policies = [
    ["arrival", text.arrival, text.arrivalHint],
    ["newest-test-time", text.newest, text.newestHint],
  ] as const;
  return (
    <Panel title={text.overwrite}>
      <Radio.Group
        aria-label={text.overwrite}
        className={styles["policies"] ?? ""}
        value={overwrite}
        onChange={({ target }) => onChange({ overwrite: target.value as (typeof policies)[number][0] })}
      >
        {policies.map(([value, name, hint]) => (
          <Radio key={value} value={value}>
            {name}
            <span className={styles["policyHint"]}>{hint}</span>
          </Radio>
        ))}
      </Radio.Group>
    </Panel>
  );
}
