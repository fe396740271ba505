import { useQuery } from "@tanstack/react-query";
import { Alert, Input, type InputRef, Modal } from "antd";
import { useRef, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { usePreferences } from "../../preferences.tsx";
import styles from "./settings.module.css";
import type { Removals } from "./settings-draft.ts";
import { texts } from "./text.ts";

export interface RemovalDialogProps {
  readonly removals: Removals;
  readonly saving: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

const DAY_MS = 24 * 3_600_000;

/** Tells what saving removes. When it removes records, the code of the account set must be typed. */
export function RemovalDialog({ removals, saving, onConfirm, onCancel }: RemovalDialogProps) {
  const text = useText(texts);
  const { code, timeZone } = useAccountSet();
  const { language } = usePreferences();
  const [typed, setTyped] = useState("");
  const field = useRef<InputRef>(null);
  const { recordDays, historyDays, rejectionDays } = removals;
  const [now] = useState(serverNow);
  const before = new Date(now - (recordDays ?? 0) * DAY_MS).toISOString();
  const { data, isPending } = useQuery({
    queryKey: [code, "summary", { receivedTo: before }],
    queryFn: ({ signal }) =>
      ask("GET /api/v1/account-sets/{code}/summary", { path: { code }, query: { receivedTo: before }, signal }),
    enabled: recordDays !== null,
  });
  const count = data === undefined ? text.removalUnknown : formatCount(data.count, language);
  return (
    <Modal
      open
      title={text.removalTitle}
      width={520}
      okText={text.removalConfirm}
      okButtonProps={{ danger: true, disabled: recordDays !== null && typed.trim() !== code, loading: saving }}
      cancelText={text.cancel}
      afterOpenChange={(open) => open && field.current?.focus()}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <div className={styles["removal"]}>
        {recordDays !== null && (
          <Alert
            type="error"
            showIcon
            title={
              isPending ? text.removalCounting : text.removalRecords(count, formatMoment(before, timeZone), recordDays)
            }
          />
        )}
        {historyDays !== null && <Alert type="warning" showIcon title={text.removalHistory(historyDays)} />}
        {rejectionDays !== null && <Alert type="warning" showIcon title={text.removalRejections(rejectionDays)} />}
        {recordDays !== null && (
          <FormField label={text.removalType(code)}>
            {(control) => (
              <Input
                {...control}
                ref={field}
                autoComplete="off"
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
              />
            )}
          </FormField>
        )}
      </div>
    </Modal>
  );
}
