import { App } from "antd";
import { useText } from "../../language/use-text.ts";
import { copyText } from "../../parts/copy.ts";
import { printHtml } from "../../parts/spreadsheet-cells.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

/**
 * Copies the barcode of a row. A plain button, since antd's, once in each row, would take longer to draw than the rest.
 */
export function CopyBarcode({ barcode }: { readonly barcode: string }) {
  const text = useText(texts);
  const { message } = App.useApp();
  async function copy(): Promise<void> {
    if (await copyText(barcode, printHtml([[barcode]]))) void message.success(text.copied(barcode));
    else void message.warning(text.notCopied);
  }
  return (
    <button type="button" className={styles["copy"]} aria-label={text.copyBarcode(barcode)} onClick={() => void copy()}>
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" fill="none" stroke="currentColor">
        <path d="M4.5 3.5V1.5h8v9h-2M1.5 3.5h8v9h-8z" />
      </svg>
    </button>
  );
}
