import { Alert, Button, Flex } from "antd";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import styles from "./grading.module.css";
import { RulesReadOnly } from "./rules-read-only.tsx";
import { texts } from "./text.ts";

export interface ConflictNoticeProps {
  readonly theirs: Schema<"GradingVersion">;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** Tells that somebody else saved first, shows their rules, and offers the two ways on. */
export function ConflictNotice({ theirs, onTakeTheirs, onKeepMine }: ConflictNoticeProps) {
  const text = useText(texts);
  return (
    <Alert
      type="warning"
      showIcon
      title={text.conflict(theirs.version)}
      description={
        <>
          <p className={styles["note"]}>{text.conflictWhy}</p>
          <h3 className={styles["theirs"]}>{text.theirs}</h3>
          <RulesReadOnly rules={theirs.rules} />
          <Flex gap={8} style={{ marginBlockStart: 12 }}>
            <Button onClick={onTakeTheirs}>{text.takeTheirs}</Button>
            <Button onClick={onKeepMine}>{text.keepMine}</Button>
          </Flex>
        </>
      }
    />
  );
}
