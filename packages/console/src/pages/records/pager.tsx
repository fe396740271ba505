import { LeftOutlined, RightOutlined, VerticalRightOutlined } from "@ant-design/icons";
import { Button, Select, Space } from "antd";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { PAGE_SIZES, type RecordsState } from "./records-state.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

export interface PagerProps {
  readonly state: RecordsState;
  readonly page: Schema<"RecordPage"> | undefined;
  readonly onChange: (changes: Partial<RecordsState>) => void;
}

/**
 * Leads to the next and the previous page. There are no page numbers: that would need a count of ten million records.
 */
export function Pager({ state, page, onChange }: PagerProps) {
  const text = useText(texts);
  const next = page?.nextCursor ?? null;
  const previous = page?.prevCursor ?? null;
  const onward = state.toward === "previous" ? previous : next;
  return (
    <nav className={styles["foot"]} aria-label={text.pages}>
      <span className={styles["barRest"]}>
        {page?.partial === true && page.items.length > 0 && (
          <span role="status">
            {text.partial}
            {onward !== null && (
              <Button type="link" onClick={() => onChange({ cursor: onward, toward: state.toward })}>
                {text.goOn}
              </Button>
            )}
          </span>
        )}
      </span>
      <Select
        aria-label={text.pageSize}
        style={{ width: 108 }}
        value={state.limit}
        onChange={(limit) => onChange({ limit })}
        options={PAGE_SIZES.map((size) => ({ value: size, label: text.perPage(size) }))}
      />
      <Space.Compact>
        <Button
          icon={<VerticalRightOutlined aria-hidden />}
          disabled={state.cursor === null}
          onClick={() => onChange({ cursor: null })}
        >
          {text.first}
        </Button>
        <Button
          icon={<LeftOutlined aria-hidden />}
          disabled={previous === null}
          onClick={() => onChange({ cursor: previous, toward: "previous" })}
        >
          {text.previous}
        </Button>
        <Button
          icon={<RightOutlined aria-hidden />}
          iconPlacement="end"
          disabled={next === null}
          onClick={() => onChange({ cursor: next, toward: "next" })}
        >
          {text.next}
        </Button>
      </Space.Compact>
    </nav>
  );
}
