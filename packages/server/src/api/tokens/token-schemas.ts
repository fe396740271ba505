import { TOKEN_ROLES } from "@cellgrade/contract/roles";
import { Type } from "typebox";
import { TOKEN_ACCOUNT_SETS_MAX, TOKEN_NAME_CHARACTERS_MAX } from "./read-token-settings.ts";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";

export const tokenSettings = {
  name: Type.String({ minLength: 1, maxLength: TOKEN_NAME_CHARACTERS_MAX }),
  role: Type.Enum([...TOKEN_ROLES], { description: "What it may do; metrics: read /metrics and nothing else." }),
  accountSets: nullable(
    Type.Array(Type.String(), {
      maxItems: TOKEN_ACCOUNT_SETS_MAX,
      description: "Codes of the account sets that it is limited to; null: all.",
    }),
  ),
  expiresAt: nullable(moment("From then on it counts no longer; null: it does not end.")),
};

export const TokenSchema = component(
  "Token",
  Type.Object(
    {
      id: Type.Integer(),
      ...tokenSettings,
      createdAt: moment("UTC."),
      createdBy: Type.String(),
      lastUsedAt: nullable(moment("UTC; null: never.")),
    },
    { description: "A token of a script, without what the script sends." },
  ),
);

export const IssuedTokenSchema = component(
  "IssuedToken",
  Type.Object({
    text: Type.String({ description: "What the script sends, as Authorization: Bearer. It is never shown again." }),
    token: refTo(TokenSchema),
  }),
);

export const TokensSchema = component("Tokens", Type.Object({ items: Type.Array(refTo(TokenSchema)) }));

export const TOKEN_COMPONENTS: readonly Component[] = [TokenSchema, IssuedTokenSchema, TokensSchema];
