import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useEffect, useState } from "react";
import { defineTexts, useText } from "../language/use-text.ts";
import { copyText } from "./copy.ts";
import { type Cells, printHtml } from "./spreadsheet-cells.ts";

const texts = defineTexts({
  zh: { copy: "复制", copied: "已复制", failed: "浏览器不允许复制，请手动选择文本" },
  en: { copy: "Copy", copied: "Copied", failed: "The browser does not let it: select the text by hand" },
});

const SHOWN_MS = 1_500;

export interface CopyButtonProps {
  /** The text to copy, or a function that makes it when the button is clicked. */
  readonly text: string | (() => string);
  /** The same as cells, when it is pasted into a spreadsheet. */
  readonly cells?: () => Cells;
  /** A name for the text, as 条码, for people who cannot see the icon. It stands beside the icon when `labelled`. */
  readonly label?: string;
  readonly labelled?: boolean;
}

export function CopyButton({ text: source, cells, label, labelled = false }: CopyButtonProps) {
  const text = useText(texts);
  const { message } = App.useApp();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy(): Promise<void> {
    const copying = copyText(typeof source === "string" ? source : source(), cells && printHtml(cells()));
    if (await copying) setCopied(true);
    else void message.warning(text.failed);
  }
  const name = copied ? text.copied : `${text.copy}${label === undefined ? "" : ` ${label}`}`;
  return (
    <Button
      type={labelled ? "default" : "text"}
      aria-label={name}
      title={name}
      icon={copied ? <CheckOutlined /> : <CopyOutlined />}
      onClick={() => void copy()}
    >
      {labelled ? name : null}
    </Button>
  );
}
