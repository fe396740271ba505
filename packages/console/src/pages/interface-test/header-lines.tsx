import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import type { Edit } from "../../edit-choice.ts";
import { useText } from "../../language/use-text.ts";
import { FieldError } from "../../parts/form-field.tsx";
import { headerFault } from "./check-headers.ts";
import styles from "./interface-test.module.css";
import type { HeaderLine } from "./sample.ts";
import { texts } from "./text.ts";

/** The most lines of headers. A machine sends two. */
const LINES_MAX = 8;

export interface HeaderLinesProps {
  readonly lines: readonly HeaderLine[];
  readonly onChange: (edit: Edit<readonly HeaderLine[]>) => void;
}

export function HeaderLines({ lines, onChange }: HeaderLinesProps) {
  const text = useText(texts);
  const edit = (at: number, change: Partial<HeaderLine>): void =>
    onChange((now) => now.map((line, place) => (place === at ? { ...line, ...change } : line)));
  return (
    <fieldset className={styles["headers"]}>
      <legend>{text.headers}</legend>
      {lines.map((line, at) => {
        const fault = headerFault(line);
        const invalid = fault !== null && fault !== "kept";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own, and do not move
          <div key={at} className={styles["headerLine"]}>
            <Input
              className="monospace"
              aria-label={text.nameOf(at + 1)}
              placeholder={text.headerName}
              value={line.name}
              {...(fault === "invalidName" && { status: "error" as const })}
              onChange={({ target }) => edit(at, { name: target.value })}
            />
            <Input
              className="monospace"
              aria-label={text.valueOf(at + 1)}
              placeholder={text.headerValue}
              value={line.value}
              {...(fault === "invalidValue" && { status: "error" as const })}
              onChange={({ target }) => edit(at, { value: target.value })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={text.removeHeader(line.name)}
              title={text.removeHeader(line.name)}
              onClick={() => onChange((now) => now.toSpliced(at, 1))}
            />
            {invalid && <FieldError error={text[fault]} />}
            {fault === "kept" && <div className={styles["note"]}>{text.kept}</div>}
          </div>
        );
      })}
      <div>
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          disabled={lines.length >= LINES_MAX}
          onClick={() => onChange((now) => [...now, { name: "", value: "" }])}
        >
          {text.addHeader}
        </Button>
      </div>
    </fieldset>
  );
}
