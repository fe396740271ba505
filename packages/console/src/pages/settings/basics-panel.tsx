import { ACCOUNT_SET_NAME_CHARACTERS_MAX } from "@cellgrade/contract/account-set-rules";
import { Input, Select, Switch } from "antd";
import { useMemo } from "react";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Panel } from "../../parts/page.tsx";
import styles from "./settings.module.css";
import type { SettingsPart } from "./settings-part.ts";
import { texts } from "./text.ts";
import { timeZoneOptions } from "./time-zones.ts";

export function BasicsPanel({ code, draft, errorOf, onChange }: SettingsPart & { readonly code: string }) {
  const text = useText(texts);
  const { timeZone } = draft;
  const zones = useMemo(() => [...timeZoneOptions(timeZone, serverNow())], [timeZone]);
  return (
    <Panel title={text.basics}>
      <div className={styles["fields"]}>
        <div>
          <div className={styles["label"]}>{text.code}</div>
          <code className="monospace">{code}</code>
        </div>
        <FormField label={text.name} error={errorOf("name")}>
          {(control) => (
            <Input
              {...control}
              maxLength={ACCOUNT_SET_NAME_CHARACTERS_MAX}
              value={draft.name}
              onChange={({ target }) => onChange({ name: target.value })}
            />
          )}
        </FormField>
        <FormField label={text.timeZone} hint={text.timeZoneHint} error={errorOf("timeZone")}>
          {(control) => (
            <Select
              {...control}
              value={timeZone}
              options={zones}
              showSearch={{ optionFilterProp: "label" }}
              placeholder={text.timeZoneSearch}
              onChange={(chosen) => onChange({ timeZone: chosen })}
            />
          )}
        </FormField>
        <FormField label={text.enabled} hint={text.enabledHint} error={errorOf("enabled")}>
          {(control) => (
            <div>
              <Switch
                id={control.id}
                aria-describedby={control["aria-describedby"]}
                checked={draft.enabled}
                onChange={(enabled) => onChange({ enabled })}
              />
            </div>
          )}
        </FormField>
      </div>
    </Panel>
  );
}
