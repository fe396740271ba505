import { App, Button, Popconfirm } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ApiProblem, ask } from "../../api/client.ts";
import { gradingRulesQuery } from "../../api/grading-rules.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { TestTimeRange } from "../../parts/filter/test-time-range.tsx";
import { ValueSelect } from "../../parts/filter/value-select.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { UnsavedGuard } from "../../parts/unsaved-guard.tsx";
import { useUrlState } from "../../url-state.ts";
import { ConflictNotice } from "./conflict-notice.tsx";
import { draftOf, faultsOf, rulesOf } from "./draft.ts";
import styles from "./grading.module.css";
import { gradingFields } from "./grading-state.ts";
import { PreviewPanel } from "./preview-panel.tsx";
import { type RefusedField, RuleList } from "./rule-list.tsx";
import { texts } from "./text.ts";
import { useDraft } from "./use-draft.ts";
import { VersionDialog } from "./version-dialog.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

/** The page of grading, once the rules are loaded. */
export function GradingEditor({ rules: { current, versions } }: { readonly rules: Schema<"GradingRules"> }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { code } = useAccountSet();
  const { message, modal } = App.useApp();
  const queryClient = useQueryClient();
  const [state, change] = useUrlState(gradingFields);
  const { draft, dirty, conflict, change: changeRules, replace, settle } = useDraft(code, { current, versions });
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<RefusedField | null>(null);
  const faults = faultsOf(draft);
  const opened = state.version === null ? null : versions.find(({ version }) => version === state.version);

  function edit(rules: Parameters<typeof changeRules>[0]): void {
    setRefused(null);
    changeRules(rules);
  }

  async function save(): Promise<void> {
    setSaving(true);
    setRefused(null);
    try {
      const body = { rules: rulesOf(draft), basedOn: draft.basedOn };
      const saved = await ask("PUT /api/v1/account-sets/{code}/grading-rules", { path: { code }, body });
      settle(draft, saved.version);
      void message.success(text.saved(saved.version));
      await queryClient.invalidateQueries({ queryKey: [code] }); // nearly every page shows grades
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 409) {
        await queryClient.invalidateQueries({ queryKey: gradingRulesQuery(code).queryKey });
      } else if (error instanceof ApiProblem && error.field !== undefined) {
        setRefused({ field: error.field, problem: error });
      } else {
        void modal.error({ title: text.saveFailed, content: errorText(error as Error) });
      }
    } finally {
      setSaving(false);
    }
  }

  return (
    <Page
      title={text.title}
      actions={
        <>
          {dirty && <span className={styles["draft"]}>{text.draft}</span>}
          {dirty && faults.size > 0 && <span className={styles["faults"]}>{text.faults}</span>}
          {dirty && (
            <Popconfirm
              title={text.discardAsk}
              okText={text.discard}
              cancelText={text.cancel}
              onConfirm={() => replace(null)}
            >
              <Button>{text.discard}</Button>
            </Popconfirm>
          )}
          <Button
            type="primary"
            disabled={!dirty || conflict || faults.size > 0}
            loading={saving}
            onClick={() => void save()}
          >
            {text.save}
          </Button>
        </>
      }
      toolbar={
        <>
          <span className={styles["range"]}>{text.previewFor}</span>
          <TestTimeRange value={state} onChange={(changes) => change(changes, { push: true })} />
          <ValueSelect
            field="workStep"
            value={state.workStep}
            onChange={(edit) => change((now) => ({ workStep: edit(now.workStep) }), { push: true })}
          />
        </>
      }
    >
      <UnsavedGuard dirty={dirty} onDiscard={() => replace(null)} />
      {conflict && current !== null && (
        <ConflictNotice
          theirs={current}
          onTakeTheirs={() => replace(null)}
          onKeepMine={() => replace({ ...draft, basedOn: current.version })}
        />
      )}
      <div className={styles["columns"]}>
        <Panel title={current === null ? text.rules : text.rulesOf(current.version)}>
          <p className={styles["note"]}>{text.how}</p>
          {dirty && draft.rules.length === 0 && <p className={styles["faults"]}>{text.emptied}</p>}
          {refused !== null && (
            <p role="alert" className={styles["faults"]}>
              {text.saveFailed}: {errorText(refused.problem)}
            </p>
          )}
          <RuleList rules={draft.rules} faults={faults} refused={refused} onChange={edit} />
        </Panel>
        <div className={styles["side"]}>
          <PreviewPanel state={state} draft={draft} faulty={faults.size > 0} />
          <VersionsPanel versions={versions} onOpen={(version) => change({ version }, { push: true })} />
        </div>
      </div>
      <VersionDialog
        version={opened}
        dirty={dirty}
        onClose={() => change({ version: null }, { push: true })}
        onUse={(version) => {
          replace({ ...draftOf(version), basedOn: current?.version ?? null });
          change({ version: null }, { push: true });
        }}
      />
    </Page>
  );
}
