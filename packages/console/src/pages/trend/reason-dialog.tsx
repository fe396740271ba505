import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import { Input } from "antd";
import { useState } from "react";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { FormField } from "../../parts/form-field.tsx";
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
      <FormField label={text.reason}>
        {(control) => (
          <Input
            {...control}
            value={reason}
            maxLength={REASON_CHARACTERS_MAX}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </FormField>
    </FormDialog>
  );
}
