import { Input } from "antd";
import { useState } from "react";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { areTooMany, type PastedLine, readLines, splitLines } from "./read-barcodes.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

export interface BarcodeListDialogProps {
  readonly pasted: string;
  /** Rejects when the list cannot be stored. The dialog then stays. */
  readonly onSearch: (lines: readonly PastedLine[]) => Promise<void>;
  readonly onClose: () => void;
}

/** A dialog to paste a list into. It shows what was read before the search. */
export function BarcodeListDialog({ pasted, onSearch, onClose }: BarcodeListDialogProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const [content, setContent] = useState(pasted);
  const lines = readLines(content);
  const { barcodes, duplicates } = splitLines(lines, new Set());
  const tooMany = areTooMany(lines);
  const count = formatCount(barcodes.length, language);

  return (
    <FormDialog
      title={text.listTitle}
      width={520}
      action={text.search}
      complete={!tooMany && barcodes.length > 0}
      onSubmit={async () => {
        await onSearch(lines);
        onClose();
      }}
      onClose={onClose}
    >
      <p className={styles["hint"]}>{text.listHint}</p>
      <Input.TextArea
        aria-label={text.listField}
        className="monospace"
        rows={12}
        spellCheck={false}
        value={content}
        status={tooMany ? "error" : ""}
        onChange={({ target }) => setContent(target.value)}
      />
      <div role="status" className={styles["read"]}>
        {tooMany ? text.tooMany(count) : text.read(count, duplicates === 0 ? null : formatCount(duplicates, language))}
      </div>
    </FormDialog>
  );
}
