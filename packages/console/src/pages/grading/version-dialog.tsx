import { Button, Modal, Popconfirm } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { RulesReadOnly } from "./rules-read-only.tsx";
import { texts } from "./text.ts";

export interface VersionDialogProps {
  /** The version. Null when the dialog is closed, undefined when the address names a version that does not exist. */
  readonly version: Schema<"GradingVersion"> | null | undefined;
  /** True when there is a draft, which using this version would replace. */
  readonly dirty?: boolean;
  /** Left out where nobody may begin a draft. */
  readonly onUse?: (version: Schema<"GradingVersion">) => void;
  readonly onClose: () => void;
}

/** Shows a version, and begins a draft with it. */
export function VersionDialog({ version, dirty = false, onUse, onClose }: VersionDialogProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const use = version === null || version === undefined || onUse === undefined ? null : () => onUse(version);
  return (
    <Modal
      open={version !== null}
      width={640}
      onCancel={onClose}
      title={
        version === null || version === undefined
          ? text.noSuchVersion
          : `${text.versionName(version.version)} · ${formatMoment(version.createdAt, timeZone)}`
      }
      footer={
        <>
          <Button onClick={onClose}>{text.close}</Button>
          {use !== null &&
            (dirty ? (
              <Popconfirm title={text.replaceAsk} okText={text.replace} cancelText={text.cancel} onConfirm={use}>
                <Button type="primary">{text.useAsDraft}</Button>
              </Popconfirm>
            ) : (
              <Button type="primary" onClick={use}>
                {text.useAsDraft}
              </Button>
            ))}
        </>
      }
    >
      {version !== null && version !== undefined && <RulesReadOnly rules={version.rules} />}
    </Modal>
  );
}
