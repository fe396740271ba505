import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { ReasonField } from "../../parts/reason-field.tsx";
import { formatMoment } from "../../parts/format-moment.ts";
import { unreadPath } from "../../paths.ts";
import styles from "./cell.module.css";
import { texts } from "./text.ts";

const ROUTE = "/api/v1/account-sets/{code}/record/exclusion" as const;

interface Props {
  readonly record: Schema<"Record">;
}

/** Says that the record takes no part in statistics, since when and why. */
export function ExclusionNote({ record }: Props) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  if (record.excluded === null) return null;
  const { reason, excludedAt } = record.excluded;
  return <Alert type="warning" showIcon title={text.excludedSince(reason, formatMoment(excludedAt, timeZone))} />;
}

/** Says that the barcode is no cell's, and leads to all that is kept of it. */
export function UnreadNote({ record }: Props) {
  const text = useText(texts);
  const { code } = useAccountSet();
  if (!record.unread) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={text.unread}
      description={text.unreadWhy}
      action={<Link to={unreadPath(code, record.barcode)}>{text.unreadAll}</Link>}
    />
  );
}

/** Excludes the record from statistics, with a reason, or includes it again. */
export function ExclusionControl({ record }: Props) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { code } = useAccountSet();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const cell = { path: { code }, query: { barcode: record.barcode } };

  /** Shows the record of the answer. Histories, statistics and lists are asked for again when they are shown. */
  async function take(changed: Schema<"Record">): Promise<void> {
    queryClient.setQueryData([code, "cell", record.barcode, "record"], changed);
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  async function exclude(): Promise<void> {
    const changed = await ask(`PUT ${ROUTE}`, { ...cell, body: { reason: reason.trim() } });
    setOpen(false);
    setReason("");
    void message.success(text.excludedDone);
    await take(changed);
  }
  const takeBack = useMutation({
    mutationFn: () => ask(`DELETE ${ROUTE}`, { ...cell, body: {} }),
    onSuccess: async (changed) => {
      void message.success(text.takenBack);
      await take(changed);
    },
    onError: (error) => void message.error(errorText(error)),
  });

  if (record.excluded !== null) {
    return (
      <Button loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
        {text.takeBack}
      </Button>
    );
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text.exclude}</Button>
      {open && (
        <FormDialog
          title={text.excludeTitle}
          action={text.excludeTitle}
          complete={reason.trim() !== ""}
          onSubmit={exclude}
          onClose={() => setOpen(false)}
        >
          <p className={styles["quiet"]}>{text.excludeWhy}</p>
          <ReasonField label={text.reason} value={reason} onChange={setReason} placeholder={text.reasonHint} />
        </FormDialog>
      )}
    </>
  );
}
