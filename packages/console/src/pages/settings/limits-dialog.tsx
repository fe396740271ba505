import { type Quantity, unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { AutoComplete, InputNumber, Select } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ApiProblem, ask } from "../../api/client.ts";
import { limitsQuery } from "../../api/limits.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";

import styles from "./settings.module.css";
import { texts } from "./text.ts";

export interface LimitsDialogProps {
  /** Null when the step is yet to be named. */
  readonly workStep: string | null;
  readonly quantity: Quantity;
  readonly versions: readonly Schema<"LimitsVersion">[];
  readonly onClose: () => void;
}

/** A dialog for the limits of one quantity in one step. */
export function LimitsDialog({ workStep, quantity, versions, onClose }: LimitsDialogProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const queryClient = useQueryClient();
  const [step, setStep] = useState(workStep ?? "");
  const [chosen, setChosen] = useState(quantity);
  const latest = versions.find((each) => each.workStep === step.trim() && each.quantity === chosen);
  const [typed, setTyped] = useState<{ readonly lsl?: number | null; readonly usl?: number | null }>({});
  /** The version that was shown. A change is based on what somebody saw. */
  const [seen, setSeen] = useState(latest?.version ?? null);
  const lsl = typed.lsl === undefined ? (latest?.lsl ?? null) : typed.lsl;
  const usl = typed.usl === undefined ? (latest?.usl ?? null) : typed.usl;
  const fault =
    step.trim() === ""
      ? "stepMissing"
      : lsl === null && usl === null
        ? "limitsMissing"
        : lsl !== null && usl !== null && lsl >= usl
          ? "limitsRange"
          : null;
  const steps = useQuery({
    queryKey: [code, "values", { field: "workStep" }],
    queryFn: ({ signal }) =>
      ask("GET /api/v1/account-sets/{code}/values", { path: { code }, query: { field: "workStep" }, signal }),
    enabled: workStep === null,
  });

  function name(nextStep: string, nextQuantity: Quantity): void {
    const found = versions.find((each) => each.workStep === nextStep.trim() && each.quantity === nextQuantity);
    setStep(nextStep);
    setChosen(nextQuantity);
    setSeen(found?.version ?? null);
  }

  async function save(): Promise<void> {
    try {
      const body = { workStep: step.trim(), quantity: chosen, lsl, usl, basedOn: seen };
      await ask("PUT /api/v1/account-sets/{code}/limits", { path: { code }, body });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 409) throw error;
      const fresh = await queryClient.fetchQuery({ ...limitsQuery(code), staleTime: 0 });
      const theirs = fresh.versions.find((each) => each.workStep === step.trim() && each.quantity === chosen);
      setSeen(theirs?.version ?? null);
      setTyped({});
      throw new Error(text.limitsConflict, { cause: error });
    }
    await queryClient.invalidateQueries({ queryKey: [code] });
    onClose();
  }

  const unit = unitOf(chosen, units);
  return (
    <FormDialog title={text.limits} action={text.save} complete={fault === null} onSubmit={save} onClose={onClose}>
      <FormField label={text.step}>
        {(control) => (
          <AutoComplete
            {...control}
            disabled={workStep !== null}
            maxLength={TEXT_CODE_POINTS_MAX}
            value={step}
            options={(steps.data?.items ?? []).map((value) => ({ value }))}
            onChange={(next: string) => name(next, chosen)}
          />
        )}
      </FormField>
      <FormField label={text.quantity}>
        {(control) => (
          <Select<Quantity>
            {...control}
            disabled={workStep !== null}
            value={chosen}
            options={QUANTITIES_SHOWN.map((each) => ({
              value: each,
              label: withUnit(names[each], unitOf(each, units)),
            }))}
            onChange={(next) => name(step, next)}
          />
        )}
      </FormField>
      <div className={styles["pair"]}>
        <LimitField
          label={withUnit(text.lsl, unit)}
          value={lsl}
          onChange={(value) => setTyped((now) => ({ ...now, lsl: value }))}
        />
        <LimitField
          label={withUnit(text.usl, unit)}
          error={fault === "limitsRange" ? text.limitsRange : null}
          value={usl}
          onChange={(value) => setTyped((now) => ({ ...now, usl: value }))}
        />
      </div>
    </FormDialog>
  );
}

interface LimitFieldProps {
  readonly label: string;
  readonly error?: string | null;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function LimitField({ label, error = null, value, onChange }: LimitFieldProps) {
  return (
    <FormField label={label} error={error}>
      {(control) => (
        <InputNumber
          {...control}
          controls={false}
          changeOnWheel={false}
          style={{ width: "100%" }}
          value={value}
          onChange={onChange}
        />
      )}
    </FormField>
  );
}
