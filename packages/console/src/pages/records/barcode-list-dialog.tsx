import { Alert, Input, Modal } from "antd";
import { useState } from "react";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { BARCODES_MAX, readBarcodes } from "./read-barcodes.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

export interface BarcodeListDialogProps {
  readonly pasted: string;
  /** Rejects when the list cannot be stored. The dialog then stays. */
  readonly onSearch: (barcodes: readonly string[]) => Promise<void>;
  readonly onClose: () => void;
}

/** A dialog to paste a list into. It shows what was read before the search. */
export function BarcodeListDialog({ pasted, onSearch, onClose }: BarcodeListDialogProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { language } = usePreferences();
  const [content, setContent] = useState(pasted);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const { barcodes, duplicates } = readBarcodes(content);
  const tooMany = barcodes.length > BARCODES_MAX;
  const count = formatCount(barcodes.length, language);

  async function search(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await onSearch(barcodes);
      onClose();
    } catch (error) {
      setFailure(error as Error);
      setBusy(false);
    }
  }

  return (
    <Modal
      open
      title={text.listTitle}
      okText={text.search}
      cancelText={text.cancel}
      okButtonProps={{ disabled: tooMany || barcodes.length === 0, loading: busy }}
      onOk={() => void search()}
      onCancel={onClose}
    >
      <p className={styles["hint"]}>{text.listHint}</p>
      <Input.TextArea
        aria-label={text.listField}
        className="monospace"
        autoFocus
        rows={12}
        spellCheck={false}
        value={content}
        status={tooMany ? "error" : ""}
        onChange={({ target }) => setContent(target.value)}
      />
      <div role="status" className={styles["read"]}>
        {tooMany ? text.tooMany(count) : text.read(count, duplicates === 0 ? null : formatCount(duplicates, language))}
      </div>
      {failure !== null && <Alert type="error" showIcon title={errorText(failure)} />}
    </Modal>
  );
}
