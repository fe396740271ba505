import { HTTP_STATUS_MODES } from "@cellgrade/contract/errors";
import { DEFAULT_UNREAD_WORDS, UNREAD_BARCODE_MODES, type UnreadBarcodeMode } from "@cellgrade/contract/unread-words";
import { Button, Input, Switch } from "antd";
import { useText } from "../../language/use-text.ts";
import { ChoiceField } from "../../parts/choice-field.tsx";
import { FormField } from "../../parts/form-field.tsx";
import styles from "./machines.module.css";
import type { PolicyDraft } from "./policy-draft.ts";
import { texts } from "./text.ts";

export interface TakingFieldsProps {
  readonly draft: PolicyDraft;
  readonly edit: (changes: Partial<PolicyDraft>) => void;
  /** The fault of a field; null: none. */
  readonly faultOf: (field: string) => string | null;
}

const HTTP_STATUS_CHOICES = ["server", ...HTTP_STATUS_MODES] as const;
const DEFAULT_WORDS = DEFAULT_UNREAD_WORDS.join("\n");

/** How what machines send is taken: the choices of a policy that say nothing of who may save. */
export function TakingFields({ draft, edit, faultOf }: TakingFieldsProps) {
  const text = useText(texts);
  return (
    <>
      <h3 className={styles["part"]}>{text.taking}</h3>
      <ChoiceField<(typeof HTTP_STATUS_CHOICES)[number]>
        vertical
        label={text.httpStatus}
        value={draft.httpStatus ?? "server"}
        options={HTTP_STATUS_CHOICES.map((value) => ({ value, label: text.httpStatuses[value] }))}
        onChange={(httpStatus) => edit({ httpStatus: httpStatus === "server" ? null : httpStatus })}
      />
      <ChoiceField<UnreadBarcodeMode>
        vertical
        label={text.unreadBarcodes}
        value={draft.unreadBarcodes}
        options={UNREAD_BARCODE_MODES.map((value) => ({ value, label: text.unreadModes[value] }))}
        onChange={(unreadBarcodes) => edit({ unreadBarcodes })}
      />
      <FormField label={text.unreadWords} hint={text.unreadWordsHint} error={faultOf("unreadWords")}>
        {(control) => (
          <Input.TextArea
            {...control}
            className="monospace"
            autoSize={{ minRows: 3, maxRows: 16 }}
            spellCheck={false}
            value={draft.unreadWords}
            onChange={({ target }) => edit({ unreadWords: target.value })}
          />
        )}
      </FormField>
      {draft.unreadWords !== DEFAULT_WORDS && (
        <div>
          <Button size="small" onClick={() => edit({ unreadWords: DEFAULT_WORDS })}>
            {text.unreadWordsDefault}
          </Button>
        </div>
      )}
      {(["stripScannerPrefix", "refuseInvisible"] as const).map((field) => (
        <FormField key={field} label={text.switches[field]} hint={text.switchHints[field]} error={faultOf(field)}>
          {(control) => (
            <div>
              <Switch
                id={control.id}
                aria-describedby={control["aria-describedby"]}
                checked={draft[field]}
                onChange={(on) => edit({ [field]: on })}
              />
            </div>
          )}
        </FormField>
      ))}
    </>
  );
}
