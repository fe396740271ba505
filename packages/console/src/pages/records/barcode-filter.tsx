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
import { knownBarcodes, knownPrefix } from "./known-barcodes.ts";
import { keptBarcodes, nameBarcodes } from "./name-barcodes.ts";
import {
  areTooMany,
  invisibleIn,
  isDoubtful,
  isShortened,
  type PastedLine,
  readBarcodes,
  readLines,
  splitLines,
} from "./read-barcodes.ts";
import type { RecordsState } from "./records-state.ts";
import { texts } from "./text.ts";

type BarcodeChoice = Pick<RecordsState, "barcode" | "barcodePrefix" | "barcodeList">;

/** The one barcode of a line that no record's barcode begins with; null when it holds several. */
function onlyBarcodeOf(line: PastedLine): string | null {
  const { barcodes, duplicates } = splitLines([line], new Set());
  return barcodes.length + duplicates > 1 ? null : (barcodes[0] ?? null);
}

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

  function beginWith(barcodePrefix: string | null): void {
    onChange({ barcode: [], barcodeList: null, barcodePrefix });
  }

  /** Searches for the barcodes of lines, and says how they were read. */
  async function choose(lines: readonly PastedLine[]): Promise<void> {
    const doubtful = lines.filter(isDoubtful).flatMap(({ forms }) => forms);
    const { barcodes, duplicates } = splitLines(lines, await knownBarcodes(code, doubtful));
    onChange({ barcodePrefix: null, ...(await nameBarcodes(code, barcodes)) });
    const folded = duplicates === 0 ? null : formatCount(duplicates, language);
    void message.success(text.read(formatCount(barcodes.length, language), folded));
    const shortened = barcodes.find(isShortened);
    if (shortened !== undefined) void message.warning(text.shortened(shortened));
    tellInvisible(lines, barcodes);
  }

  function tellInvisible(lines: readonly PastedLine[], taken: readonly string[]): void {
    const came = lines.reduce((sum, { forms }) => sum + invisibleIn(forms[0]), 0);
    const left = came - taken.reduce((sum, each) => sum + invisibleIn(each), 0);
    if (left > 0) void message.info(text.invisible(formatCount(left, language)));
  }

  async function take(typed: string): Promise<void> {
    const lines = readLines(typed);
    const [line] = lines;
    if (line === undefined) return beginWith(null);
    if (lines.length === 1 && !isDoubtful(line)) return beginWith(line.forms[0]);
    try {
      if (lines.length === 1) {
        const prefix = (await knownPrefix(code, line.forms)) ?? onlyBarcodeOf(line);
        if (prefix !== null) {
          beginWith(prefix);
          return tellInvisible(lines, [prefix]);
        }
      }
      if (areTooMany(lines)) return setDialog({ pasted: typed });
      await choose(lines);
      field.forget();
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
