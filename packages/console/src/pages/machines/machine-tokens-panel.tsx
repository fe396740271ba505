import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { NO_CHOICE, type TokenKind } from "../../parts/tokens/token-kind.ts";
import { TokensPanel } from "../../parts/tokens/tokens-panel.tsx";
import { texts } from "./text.ts";

const TOKENS = "/api/v1/account-sets/{code}/machine-tokens" as const;

/** The tokens of machines. Several count at a time, so one is exchanged without a gap. */
export function MachineTokensPanel() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const kind: TokenKind<Schema<"MachineToken">, object> = {
    texts: text.machineTokens,
    queryKey: [code, "machine-tokens"],
    list: (signal) => ask(`GET ${TOKENS}`, { path: { code }, signal }),
    columns: [],
    rights: NO_CHOICE,
    add: ({ name, expiresAt }) => ask(`POST ${TOKENS}`, { path: { code }, body: { name, expiresAt } }),
    renew: (id, body) => ask(`POST ${TOKENS}/{id}/renewal`, { path: { code, id }, body }),
    revoke: (id) => ask(`DELETE ${TOKENS}/{id}`, { path: { code, id }, body: {} }),
  };
  return <TokensPanel kind={kind} />;
}
