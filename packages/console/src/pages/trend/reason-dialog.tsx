import { useState } from "react";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { ReasonField } from "../../parts/reason-field.tsx";
import { phaseTexts } from "./phase-text.ts";
import styles from "./trend.module.css";

export interface ReasonDialogProps {
  readonly title: string;
  readonly why: string;
  readonly onSubmit: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks why something is withdrawn. */
export function ReasonDialog({ title, why, onSubmit, onClose }: ReasonDialogProps) {
  const text = useText(phaseTexts);
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      title={title}
      action={text.withdrawAction}
      complete={reason.trim() !== ""}
      onSubmit={() => onSubmit(reason.trim())}
      onClose={onClose}
    >
      <p className={styles["quiet"]}>{why}</p>
      <ReasonField label={text.reason} value={reason} onChange={setReason} />
    </FormDialog>
  );
}
