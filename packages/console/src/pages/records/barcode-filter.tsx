import { CloseOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { App, Button, Input, Space } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { useTyped } from "../../parts/filter/use-typed.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { BarcodeListDialog } from "./barcode-list-dialog.tsx";
import { keptBarcodes, nameBarcodes } from "./name-barcodes.ts";
import { readBarcodes, BARCODES_MAX } from "./read-barcodes.ts";
import type { RecordsState } from "./records-state.ts";
import { texts } from "./text.ts";

type BarcodeChoice = Pick<RecordsState, "barcode" | "barcodePrefix" | "barcodeList">;

export interface BarcodeFilterProps {
  readonly value: BarcodeChoice;
  readonly onChange: (value: BarcodeChoice) => void;
}

/** One field for what an engineer has at hand: the beginning of a barcode, or a column of barcodes from Excel. */
export function BarcodeFilter({ value, onChange }: BarcodeFilterProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { language } = usePreferences();
  const { code } = useAccountSet();
  const { message } = App.useApp();
  const [dialog, setDialog] = useState<{ readonly pasted: string } | null>(null);
  const field = useTyped(value.barcodePrefix ?? "", (typed) => void take(typed));
  const kept = value.barcodeList === null ? value.barcode : keptBarcodes(value.barcodeList);
  const listed = value.barcodeList !== null || value.barcode.length > 0;

  async function choose(barcodes: readonly string[]): Promise<void> {
    onChange({ barcodePrefix: null, ...(await nameBarcodes(code, barcodes)) });
  }

  async function take(typed: string): Promise<void> {
    const { barcodes, duplicates } = readBarcodes(typed);
    if (barcodes.length > BARCODES_MAX) {
      setDialog({ pasted: typed });
      return;
    }
    if (barcodes.length <= 1 && duplicates === 0) {
      const prefix = barcodes[0] ?? null;
      onChange({ barcode: [], barcodeList: null, barcodePrefix: prefix });
      return;
    }
    try {
      await choose(barcodes);
      field.forget();
      const folded = duplicates === 0 ? null : formatCount(duplicates, language);
      void message.success(text.read(formatCount(barcodes.length, language), folded));
    } catch (error) {
      field.type(typed); // the text stays in the field, to be tried again
      void message.error(errorText(error as Error));
    }
  }

  return (
    <FilterField label={text.barcodes}>
      <Space.Compact>
        {listed ? (
          <>
            <Button
              type="primary"
              ghost
              icon={<UnorderedListOutlined aria-hidden />}
              onClick={() => setDialog({ pasted: (kept ?? []).join("\n") })}
            >
              {kept === null ? text.listUnknown : text.listOf(formatCount(kept.length, language))}
            </Button>
            <Button
              type="primary"
              ghost
              aria-label={text.dropList}
              title={text.dropList}
              icon={<CloseOutlined aria-hidden />}
              onClick={() => onChange({ barcode: [], barcodeList: null, barcodePrefix: null })}
            />
          </>
        ) : (
          <>
            <Input
              aria-label={text.barcodes}
              placeholder={text.prefix}
              style={{ width: 216 }}
              value={field.shown}
              allowClear
              spellCheck={false}
              onChange={({ target, type }) => {
                field.type(target.value);
                // The cross of the field clears it at once. Typing waits for Enter.
                if (type === "click" && target.value === "") field.tell();
              }}
              onPaste={(event) => {
                const pasted = event.clipboardData.getData("text");
                if (readBarcodes(pasted).barcodes.length < 2) return;
                event.preventDefault();
                void take(pasted);
              }}
              onPressEnter={field.tell}
              onBlur={field.tell}
            />
            <Button onClick={() => setDialog({ pasted: "" })}>{text.list}</Button>
          </>
        )}
      </Space.Compact>
      {dialog !== null && (
        <BarcodeListDialog pasted={dialog.pasted} onSearch={choose} onClose={() => setDialog(null)} />
      )}
    </FilterField>
  );
}
