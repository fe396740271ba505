import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { ApiProblem, ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { valuesOf } from "../../url-state.ts";
import { BasicsPanel } from "./basics-panel.tsx";
import { OverwritePanel } from "./overwrite-panel.tsx";
import { RemovalDialog } from "./removal-dialog.tsx";
import { RetentionPanel } from "./retention-panel.tsx";
import { RunsPanel } from "./runs-panel.tsx";
import styles from "./settings.module.css";
import { carryOver, changesOf, editedOf, type Edits, faultsOf, removalsOf, settingsOf } from "./settings-draft.ts";
import type { SettingsPart } from "./settings-part.ts";
import { ShiftsPanel } from "./shifts-panel.tsx";
import { texts } from "./text.ts";
import { UnitsPanel } from "./units-panel.tsx";

/** The settings of the account set of the address. Each account set needs a form of its own, by a key. */
export function AccountSetForm({ onDirty }: { readonly onDirty: (dirty: boolean) => void }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const accountSet = useAccountSet();
  const { message, modal } = App.useApp();
  const queryClient = useQueryClient();
  /** Null while nothing is edited. */
  const [edits, setEdits] = useState<Edits | null>(null);
  const [refused, setRefused] = useState<ApiProblem | null>(null);
  const [saving, setSaving] = useState(false);
  const [confirming, setConfirming] = useState(false);

  const saved = useMemo(() => settingsOf(accountSet), [accountSet]);
  const editsOf = (now: Edits | null): Edits =>
    carryOver(now ?? { edited: {}, base: accountSet, theirs: false }, accountSet);
  const { edited, base, theirs } = editsOf(edits);
  const draft = { ...saved, ...edited };
  const changes = changesOf(saved, draft);
  const count = Object.keys(changes).length;
  const faults = faultsOf(draft);
  const removals = removalsOf(saved, draft);
  const dirty = count > 0;
  const tellDirty = useEffectEvent(onDirty);
  useEffect(() => {
    tellDirty(dirty);
    return () => tellDirty(false);
  }, [dirty]);

  async function save(): Promise<void> {
    setSaving(true);
    setRefused(null);
    try {
      const body = { ...changes, basedOn: base.version };
      const kept = await ask("PATCH /api/v1/account-sets/{code}", { path: { code: accountSet.code }, body });
      setEdits((now) => ({ ...editsOf(now), base: kept, theirs: false }));
      await queryClient.invalidateQueries({ queryKey: accountSetsQuery.queryKey }); // every page depends on it
      await queryClient.invalidateQueries({ queryKey: [accountSet.code] });
      // What was typed while the form was saved is kept.
      setEdits((now) => now && { ...now, edited: editedOf(draft, { ...draft, ...now.edited }) });
      setConfirming(false);
      void message.success(text.saved);
    } catch (error) {
      setConfirming(false);
      if (error instanceof ApiProblem && error.code === "ACCOUNT_SET_CHANGED") {
        await queryClient.invalidateQueries({ queryKey: accountSetsQuery.queryKey }); // the edits are carried over
      } else if (error instanceof ApiProblem && error.field !== undefined) setRefused(error);
      else void modal.error({ title: text.saveFailed, content: errorText(error as Error) });
    } finally {
      setSaving(false);
    }
  }

  const part: SettingsPart = {
    draft,
    errorOf(field) {
      const fault = faults.get(field);
      if (fault === "daysBad0") return text.daysBad(0);
      if (fault === "daysBad1") return text.daysBad(1);
      if (fault !== undefined) return text[fault];
      return refused?.field === field ? errorText(refused) : null;
    },
    onChange(change) {
      setRefused(null);
      setEdits((now) => {
        const before = editsOf(now);
        return { ...before, edited: { ...before.edited, ...valuesOf(change, { ...saved, ...before.edited }) } };
      });
    },
  };
  return (
    <div className={styles["form"]}>
      {theirs && <Alert type="warning" showIcon title={text.settingsConflict} />}
      <div className={styles["panels"]}>
        <div className={styles["column"]}>
          <BasicsPanel {...part} code={accountSet.code} />
          <UnitsPanel {...part} />
        </div>
        <div className={styles["column"]}>
          <ShiftsPanel {...part} />
          <RunsPanel {...part} />
          <OverwritePanel {...part} />
          <RetentionPanel {...part} />
        </div>
      </div>
      {dirty && (
        <div className={styles["saveBar"]}>
          <span role="status">{text.changes(count)}</span>
          {faults.size > 0 && <span className={styles["fault"]}>{text.invalid}</span>}
          <Button onClick={() => setEdits(null)}>{text.discard}</Button>
          <Button
            type="primary"
            disabled={faults.size > 0}
            loading={saving}
            onClick={() => (removals === null ? void save() : setConfirming(true))}
          >
            {text.save}
          </Button>
        </div>
      )}
      {confirming && removals !== null && (
        <RemovalDialog
          removals={removals}
          saving={saving}
          onConfirm={() => void save()}
          onCancel={() => setConfirming(false)}
        />
      )}
    </div>
  );
}
