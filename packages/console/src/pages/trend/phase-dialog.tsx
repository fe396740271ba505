import { useQueryClient } from "@tanstack/react-query";
import { App, Checkbox, InputNumber } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { PlantTimeField } from "../../parts/plant-time-field.tsx";
import { ReasonField } from "../../parts/reason-field.tsx";
import { isComplete, type PhaseDraft, phaseLimits } from "./phase-draft.ts";
import { phaseTexts } from "./phase-text.ts";
import styles from "./trend.module.css";
import type { TrendState } from "./trend-state.ts";

export interface PhaseDialogProps {
  readonly deviceCode: string;
  /** The question of the chart: of its steps, quantity and period are the limits. */
  readonly asked: TrendState;
  readonly draft: PhaseDraft;
  readonly onClose: () => void;
}

const ROUTE = "POST /api/v1/account-sets/{code}/control-phases";
const TYPED = ["lcl", "centerLine", "ucl"] as const;

/** Freezes the limits of the chart, by a time that is the reference or by numbers that are typed. */
export function PhaseDialog({ deviceCode, asked, draft, onClose }: PhaseDialogProps) {
  const text = useText(phaseTexts);
  const { code } = useAccountSet();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [now, setNow] = useState(draft);
  const set = (change: Partial<PhaseDraft>): void => setNow((before) => ({ ...before, ...change }));

  async function begin(): Promise<void> {
    const { from, referenceFrom, referenceTo, withReference, reason } = now;
    await ask(ROUTE, {
      path: { code },
      body: {
        deviceCode,
        workSteps: [...asked.workStep],
        quantity: asked.quantity,
        period: asked.period,
        from: from ?? "",
        reference: withReference ? { from: referenceFrom ?? "", to: referenceTo ?? "" } : null,
        limits: phaseLimits(now),
        reason: reason.trim(),
      },
    });
    onClose();
    void message.success(text.begun);
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  const names = { lcl: text.typedLcl, centerLine: text.typedCenter, ucl: text.typedUcl };
  return (
    <FormDialog
      title={text.beginTitle(deviceCode)}
      action={text.beginAction}
      complete={isComplete(now)}
      width={560}
      fields={["reference.from", "reference.to", "from", "limits.centerLine", "limits.lcl", "limits.ucl", "reason"]}
      onSubmit={begin}
      onClose={onClose}
    >
      {(faultOf) => (
        <>
          <p className={styles["quiet"]}>{text.beginWhy}</p>
          <Checkbox checked={now.withReference} onChange={({ target }) => set({ withReference: target.checked })}>
            {text.withReference}
          </Checkbox>
          {now.withReference && (
            <div className={styles["halves"]}>
              <PlantTimeField
                label={text.referenceFrom}
                error={faultOf("reference.from")}
                value={now.referenceFrom}
                onChange={(referenceFrom) => set({ referenceFrom })}
              />
              <PlantTimeField
                label={text.referenceTo}
                error={faultOf("reference.to")}
                value={now.referenceTo}
                onChange={(referenceTo) => set({ referenceTo })}
              />
            </div>
          )}
          <PlantTimeField
            label={text.holdsFrom}
            hint={text.holdsFromHint}
            error={faultOf("from")}
            value={now.from}
            onChange={(from) => set({ from })}
          />
          <div className={styles["pair"]}>
            {TYPED.map((name) => (
              <FormField key={name} label={names[name]} error={faultOf(`limits.${name}`)}>
                {(control) => (
                  <InputNumber
                    {...control}
                    controls={false}
                    changeOnWheel={false}
                    style={{ width: "100%" }}
                    value={now[name]}
                    onChange={(value) => set({ [name]: value })}
                  />
                )}
              </FormField>
            ))}
          </div>
          <p className={styles["note"]}>{text.typedHint}</p>
          <ReasonField
            label={text.reason}
            value={now.reason}
            onChange={(reason) => set({ reason })}
            placeholder={text.reasonHint}
            error={faultOf("reason")}
          />
        </>
      )}
    </FormDialog>
  );
}
