import { Input } from "antd";
import { useState } from "react";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../form-dialog.tsx";
import { FormField } from "../form-field.tsx";
import { texts } from "./text.ts";
import type { IssuedToken, Token, TokenKind } from "./token-kind.ts";
import { expiryOf, TokenTermFields, USUAL_TERM } from "./token-term.tsx";

export interface TokenDialogProps<Listed extends Token, Rights> {
  readonly kind: TokenKind<Listed, Rights>;
  /** The token to renew. Null: a new one. */
  readonly token: Listed | null;
  readonly onIssued: (issued: IssuedToken) => void;
  readonly onClose: () => void;
}

/** A dialog that makes a token, or a new one in the place of another. */
export function TokenDialog<Listed extends Token, Rights>(props: TokenDialogProps<Listed, Rights>) {
  const { kind, token, onIssued, onClose } = props;
  const text = useText(texts);
  const [name, setName] = useState("");
  const [rights, setRights] = useState(kind.rights.usual);
  const [term, setTerm] = useState(USUAL_TERM);
  const expiresAt = () => expiryOf(term);
  const issue = (): Promise<IssuedToken> =>
    token === null
      ? kind.add({ name: name.trim(), rights, expiresAt: expiresAt() })
      : kind.renew(String(token.id), { expiresAt: expiresAt(), overlapMinutes: term.overlapMinutes });
  return (
    <FormDialog
      title={token === null ? text.addToken : text.renewNamed(token.name)}
      action={token === null ? text.add : text.renew}
      complete={token !== null || (name.trim() !== "" && kind.rights.isComplete(rights))}
      onSubmit={async () => onIssued(await issue())}
      onClose={onClose}
    >
      {token === null ? (
        <>
          <FormField label={text.name} hint={kind.texts.nameHint}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={64}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </FormField>
          {kind.rights.fields(rights, (changes) => setRights((now) => ({ ...now, ...changes })))}
        </>
      ) : (
        <p style={{ margin: 0 }}>{text.renewWhy}</p>
      )}
      <TokenTermFields term={term} renews={token !== null} onChange={setTerm} />
    </FormDialog>
  );
}
