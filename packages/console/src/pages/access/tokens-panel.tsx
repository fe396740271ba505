import { TOKEN_ROLES, type TokenRole } from "@cellgrade/contract/roles";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { roleTexts } from "../../parts/role-names.ts";
import type { TokenKind } from "../../parts/tokens/token-kind.ts";
import { TokensPanel } from "../../parts/tokens/tokens-panel.tsx";
import { AccountSetsField } from "./account-sets-field.tsx";
import { RoleField } from "./role-field.tsx";
import { texts } from "./text.ts";

interface Rights {
  readonly role: TokenRole;
  /** Codes; null: all. */
  readonly accountSets: readonly string[] | null;
}

/** The tokens of scripts. */
export function ApiTokensPanel() {
  const text = useText(texts);
  const roles = useText(roleTexts);
  const { timeZone } = useAccountSet();
  const kind: TokenKind<Schema<"Token">, Rights> = {
    texts: text.tokens,
    queryKey: ["tokens"],
    list: (signal) => ask("GET /api/v1/tokens", { signal }),
    columns: [
      { title: text.role, key: "role", render: ({ role }) => roles.names[role] },
      {
        title: text.accountSets,
        key: "accountSets",
        render: ({ accountSets }) => (accountSets === null ? text.all : accountSets.join(", ")),
      },
      { title: text.createdBy, key: "createdBy", render: ({ createdBy }) => createdBy },
      { title: text.created, key: "createdAt", render: ({ createdAt }) => formatMoment(createdAt, timeZone) },
    ],
    rights: {
      usual: { role: "viewer", accountSets: null },
      isComplete: (rights) => accountSetsOf(rights)?.length !== 0,
      fields: (rights, onChange) => (
        <>
          <RoleField roles={TOKEN_ROLES} value={rights.role} onChange={(role) => onChange({ role })} />
          {isLimitable(rights) && (
            <AccountSetsField value={rights.accountSets} onChange={(accountSets) => onChange({ accountSets })} />
          )}
        </>
      ),
    },
    add: ({ rights, ...token }) =>
      ask("POST /api/v1/tokens", { body: { ...token, role: rights.role, accountSets: accountSetsOf(rights) } }),
    renew: (id, body) => ask("POST /api/v1/tokens/{id}/renewal", { path: { id }, body }),
    revoke: (id) => ask("DELETE /api/v1/tokens/{id}", { path: { id }, body: {} }),
  };
  return <TokensPanel kind={kind} />;
}

/** Metrics are of the whole server. */
function isLimitable({ role }: Rights): boolean {
  return role !== "metrics";
}

function accountSetsOf(rights: Rights): readonly string[] | null {
  return isLimitable(rights) ? rights.accountSets : null;
}
