import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Page, Panel } from "../../parts/page.tsx";
import { useUrlState } from "../../url-state.ts";
import styles from "./grading.module.css";
import { gradingFields } from "./grading-state.ts";
import { RulesReadOnly } from "./rules-read-only.tsx";
import { texts } from "./text.ts";
import { VersionDialog } from "./version-dialog.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

/** The page of grading for somebody who may not change the rules: those in force, and all versions. */
export function GradingReader({ rules: { current, versions } }: { readonly rules: Schema<"GradingRules"> }) {
  const text = useText(texts);
  const [state, change] = useUrlState(gradingFields);
  const opened = state.version === null ? null : versions.find(({ version }) => version === state.version);
  return (
    <Page title={text.title}>
      <div className={styles["columns"]}>
        <Panel title={current === null ? text.rules : text.rulesOf(current.version)}>
          <RulesReadOnly rules={current?.rules ?? []} />
        </Panel>
        <div className={styles["side"]}>
          <VersionsPanel versions={versions} onOpen={(version) => change({ version }, { push: true })} />
        </div>
      </div>
      <VersionDialog version={opened} onClose={() => change({ version: null }, { push: true })} />
    </Page>
  );
}
