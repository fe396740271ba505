import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Radio } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../../account-set/account-set-context.ts";
import { ask } from "../../../api/client.ts";
import { useText } from "../../../language/use-text.ts";
import { FormDialog } from "../../../parts/form-dialog.tsx";
import { formatCount } from "../../../parts/format-number.ts";
import { fieldNames } from "../../../parts/quantity-names.ts";
import { ReasonField } from "../../../parts/reason-field.tsx";
import { Unanswered } from "../../../parts/states.tsx";
import { usePreferences } from "../../../preferences.tsx";
import { activeConditions } from "../active-filters.ts";
import { keptBarcodes } from "../name-barcodes.ts";
import { type RecordsState, recordsFilterQuery } from "../records-state.ts";
import styles from "../records.module.css";
import { texts as recordsTexts } from "../text.ts";
import type { Outcome } from "./exclusions-outcome.tsx";
import { texts } from "./text.ts";

const ROUTE = "/api/v1/account-sets/{code}/exclusions" as const;

export interface ExclusionsDialogProps {
  readonly state: RecordsState;
  readonly onClose: () => void;
  readonly onDone: (outcome: Outcome) => void;
}

/** Names the filter and how many records it fits, and asks for the reason. */
export function ExclusionsDialog({ state, onClose, onDone }: ExclusionsDialogProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  const [change, setChange] = useState<"exclude" | "include">(state.excluded === "true" ? "include" : "exclude");
  const [reason, setReason] = useState("");
  const words = useFilterWords(state);
  const query = recordsFilterQuery(state);
  const { data, error, refetch } = useQuery({
    queryKey: [code, "exclusions", query],
    queryFn: ({ signal }) => ask(`GET ${ROUTE}`, { path: { code }, query, signal }),
    staleTime: 0, // what is counted is what is about to be changed
  });
  const count = data === undefined ? 0 : change === "exclude" ? data.counted : data.excluded;
  const shown = formatCount(count, language);
  const tooMany = data !== undefined && count > data.max;

  async function submit(): Promise<void> {
    const asked = { path: { code }, query };
    const given = reason.trim();
    const outcome: Outcome =
      change === "exclude"
        ? {
            accountSet: code,
            change,
            reason: given,
            ...(await ask(`POST ${ROUTE}`, { ...asked, body: { reason: given } })),
          }
        : { accountSet: code, change, ...(await ask(`DELETE ${ROUTE}`, { ...asked, body: {} })) };
    onDone(outcome);
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  return (
    <FormDialog
      title={text.title}
      action={change === "exclude" ? text.doExclude(shown) : text.doInclude(shown)}
      complete={count > 0 && !tooMany && (change === "include" || reason.trim() !== "")}
      width={560}
      onSubmit={submit}
      onClose={onClose}
    >
      <div>
        <p className={styles["hint"]}>{words.length === 0 ? text.ofAll : text.of}</p>
        <ul className={styles["filterWords"]}>
          {words.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </div>
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={1} />
      ) : (
        <strong>{text.fitting(formatCount(data.counted, language), formatCount(data.excluded, language))}</strong>
      )}
      {tooMany && <Alert type="warning" showIcon title={text.tooMany(formatCount(data.max, language))} />}
      <Radio.Group
        aria-label={text.what}
        value={change}
        onChange={({ target }) => setChange(target.value as typeof change)}
        options={[
          { value: "exclude", label: text.exclude },
          { value: "include", label: text.include },
        ]}
      />
      <p className={styles["hint"]}>{change === "exclude" ? text.excludeWhy : text.includeWhy}</p>
      {change === "exclude" && (
        <ReasonField label={text.reason} value={reason} onChange={setReason} placeholder={text.reasonHint} />
      )}
    </FormDialog>
  );
}

/** The conditions of the filter in words. */
function useFilterWords(state: RecordsState): readonly string[] {
  const text = useText(recordsTexts);
  const names = useText(fieldNames);
  const accountSet = useAccountSet();
  const listCount = state.barcodeList === null ? null : (keptBarcodes(state.barcodeList)?.length ?? null);
  return activeConditions(state, { text, names, accountSet, listCount }).map(({ words }) => words);
}
