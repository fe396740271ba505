import {
  CERTIFICATE_MODES,
  type CertificateMode,
  DEVICE_CODE_MODES,
  type DeviceCodeMode,
  NEW_POLICY,
  SAVES_PER_SECOND_MAX,
  TOKEN_MODES,
  type TokenMode,
} from "@cellgrade/contract/machine-policy";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, InputNumber } from "antd";
import { useEffect, useEffectEvent, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { ApiProblem, ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { ChoiceField } from "../../parts/choice-field.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { Panel } from "../../parts/page.tsx";
import styles from "./machines.module.css";
import { draftOf, type PolicyDraft, policyOf } from "./policy-draft.ts";
import { PolicyPreview } from "./policy-preview.tsx";
import { TakingFields } from "./taking-fields.tsx";
import { policyQuery, settingsOf } from "../../api/machine-policy.ts";
import { texts } from "./text.ts";

export interface PolicyFormProps {
  readonly policy: Schema<"MachinePolicy">;
  readonly onDirty: (dirty: boolean) => void;
}

/** The policy to change, with whom a change would refuse. */
export function PolicyForm({ policy, onDirty }: PolicyFormProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message, modal } = App.useApp();
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  const [edited, setEdited] = useState<Partial<PolicyDraft>>({});
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<ApiProblem | null>(null);
  const saved = draftOf(settingsOf(policy));
  const draft: PolicyDraft = { ...saved, ...edited };
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved);
  const tellDirty = useEffectEvent(onDirty);
  useEffect(() => {
    tellDirty(dirty);
    return () => tellDirty(false);
  }, [dirty]);

  function edit(changes: Partial<PolicyDraft>): void {
    setRefused(null);
    setEdited((now) => ({ ...now, ...changes }));
  }
  /** The fault of a field, or of one entry of it. */
  function faultOf(field: string): string | null {
    return refused !== null && refused.field?.split("[", 1)[0] === field ? errorText(refused) : null;
  }
  async function save(): Promise<void> {
    setSaving(true);
    setRefused(null);
    try {
      const body = { ...policyOf(draft), basedOn: policy.version };
      const kept = await ask("PUT /api/v1/account-sets/{code}/machine-policy", { path: { code }, body });
      queryClient.setQueryData(policyQuery(code).queryKey, kept);
      void queryClient.invalidateQueries({ queryKey: accountSetsQuery.queryKey }); // they say whether networks are decided
      setEdited({});
      void message.success(text.saved);
    } catch (error) {
      if (error instanceof ApiProblem && error.field !== undefined) setRefused(error);
      else void modal.error({ title: text.failed, content: errorText(error as Error) });
      if (error instanceof ApiProblem && error.status === 409) {
        await queryClient.invalidateQueries({ queryKey: policyQuery(code).queryKey }); // what was typed stays
      }
    } finally {
      setSaving(false);
    }
  }

  return (
    <Panel
      title={text.policy}
      actions={
        <>
          {dirty && <Button onClick={() => setEdited({})}>{text.discard}</Button>}
          <Button type="primary" disabled={!dirty} loading={saving} onClick={() => void save()}>
            {text.save}
          </Button>
        </>
      }
    >
      <div className={styles["fields"]}>
        {draft.networks === null && (
          <Alert
            type="warning"
            showIcon
            title={text.undecided}
            action={
              <Button onClick={() => edit({ networks: (NEW_POLICY.networks ?? []).join("\n") })}>
                {text.usePlant}
              </Button>
            }
          />
        )}
        <FormField label={text.networks} hint={text.networksHint} error={faultOf("networks")}>
          {(control) => (
            <Input.TextArea
              {...control}
              className="monospace"
              autoSize={{ minRows: 3, maxRows: 12 }}
              spellCheck={false}
              value={draft.networks ?? ""}
              onChange={({ target }) => edit({ networks: target.value })}
            />
          )}
        </FormField>
        <ChoiceField<TokenMode>
          vertical
          label={text.token}
          value={draft.token}
          options={TOKEN_MODES.map((value) => ({ value, label: text.tokens[value] }))}
          onChange={(token) => edit({ token })}
        />
        <ChoiceField<CertificateMode>
          vertical
          label={text.certificate}
          value={draft.certificate}
          options={CERTIFICATE_MODES.map((value) => ({ value, label: text.certificates[value] }))}
          onChange={(certificate) => edit({ certificate })}
        />
        {draft.certificate !== "off" && (
          <FormField label={text.bound} hint={text.boundHint} error={faultOf("boundCertificates")}>
            {(control) => (
              <Input.TextArea
                {...control}
                className="monospace"
                autoSize={{ minRows: 2, maxRows: 12 }}
                spellCheck={false}
                value={draft.boundCertificates}
                onChange={({ target }) => edit({ boundCertificates: target.value })}
              />
            )}
          </FormField>
        )}
        <ChoiceField<DeviceCodeMode>
          vertical
          label={text.deviceCodes}
          value={draft.deviceCodes}
          options={DEVICE_CODE_MODES.map((value) => ({ value, label: text.modes[value] }))}
          onChange={(deviceCodes) => edit({ deviceCodes })}
        />
        {draft.deviceCodes === "closed" && (
          <FormField label={text.letIn} hint={text.letInHint} error={faultOf("deviceCodesLetIn")}>
            {(control) => (
              <Input.TextArea
                {...control}
                className="monospace"
                autoSize={{ minRows: 3, maxRows: 12 }}
                spellCheck={false}
                value={draft.deviceCodesLetIn}
                onChange={({ target }) => edit({ deviceCodesLetIn: target.value })}
              />
            )}
          </FormField>
        )}
        <FormField label={text.rate} hint={text.rateHint} error={faultOf("savesPerSecond")}>
          {(control) => (
            <InputNumber
              {...control}
              min={1}
              max={SAVES_PER_SECOND_MAX}
              precision={0}
              value={draft.savesPerSecond}
              onChange={(savesPerSecond) => edit({ savesPerSecond })}
            />
          )}
        </FormField>
        <TakingFields draft={draft} edit={edit} faultOf={faultOf} />
        {dirty && <PolicyPreview policy={policyOf(draft)} />}
      </div>
    </Panel>
  );
}
