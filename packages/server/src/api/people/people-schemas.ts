import { ROLES, TOKEN_ROLES } from "@cellgrade/contract/roles";
import { Type } from "typebox";
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from "../../access/people/password-rules.ts";
import { SOURCES } from "../../access/directory/vouched-person.ts";
import { DISPLAY_NAME_CHARACTERS_MAX } from "../../access/people/person.ts";
import { USER_NAME_CHARACTERS_MAX } from "../../access/user-name.ts";
import { type Component, component, moment, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";
import { ACCOUNT_SETS_MAX } from "./read-user.ts";

export const userName = Type.String({
  maxLength: USER_NAME_CHARACTERS_MAX,
  description: "What somebody signs in by, in any case. It never changes.",
  examples: ["lab-head"],
});

const displayName = Type.String({ minLength: 1, maxLength: DISPLAY_NAME_CHARACTERS_MAX, examples: ["张伟"] });
const role = Type.Enum([...ROLES]);
const accountSets = nullable(
  Type.Array(Type.String(), {
    minItems: 1,
    maxItems: ACCOUNT_SETS_MAX,
    description: "Codes of the account sets that he may see; null: all.",
  }),
);
const source = Type.Enum([...SOURCES], {
  description:
    "Who keeps his password: this server, the plant's directory by LDAP, or its provider by OpenID Connect. Another than this server says at each sign-in what he may do.",
});
const mustChangePassword = Type.Boolean({ description: "True: he may do nothing else before." });

export const chosenPassword = Type.String({
  minLength: PASSWORD_CHARACTERS_MIN,
  maxLength: PASSWORD_CHARACTERS_MAX,
  description: "No password that many people use, and not made from the user name.",
});

/** What an admin sets of somebody. */
export const userSettings = { displayName, role, accountSets };

const CallerSchema = component(
  "Caller",
  Type.Object(
    {
      kind: Type.Enum(["here", "person", "token"], {
        description: "here: somebody at the server's own machine who did not sign in.",
      }),
      name: Type.String(),
      displayName: Type.String(),
      role: Type.Enum([...TOKEN_ROLES]),
      accountSets,
      mustChangePassword,
      source: Type.Union([source, Type.Null()]),
    },
    { description: "Who sends the request. Only a person has a source." },
  ),
);

export const SignInStateSchema = component(
  "SignInState",
  Type.Object({
    auth: Type.Enum(["on", "off"], { description: "off: nobody has to sign in, and only this machine is answered." }),
    hasAdmin: Type.Boolean({ description: "False: the set-up link makes the first admin." }),
    canSignIn: Type.Boolean({
      description: "False: this connection is not encrypted, and the server takes no password over it.",
    }),
    provider: nullable(
      Type.String({
        description: "What people call the OpenID Connect provider by which they may sign in; null: none.",
      }),
    ),
    caller: refOrNull(CallerSchema),
  }),
);

export const UserSchema = component(
  "User",
  Type.Object(
    {
      id: Type.String(),
      name: userName,
      ...userSettings,
      disabled: Type.Boolean({ description: "True: he cannot sign in." }),
      mustChangePassword,
      source,
      createdAt: moment("UTC."),
    },
    { description: "Somebody who may sign in." },
  ),
);

export const UsersSchema = component(
  "Users",
  Type.Object({
    items: Type.Array(
      Type.Interface([UserSchema], {
        sessions: Type.Integer({ description: "Sessions that have not ended." }),
        lastSeenAt: nullable(moment("When one of them was last used, UTC.")),
      }),
    ),
  }),
);

export const UserWithPasswordSchema = component(
  "UserWithPassword",
  Type.Object({
    user: refTo(UserSchema),
    firstPassword: Type.String({ description: "Shown this once. He must change it when he first signs in." }),
  }),
);

export const SessionsSchema = component(
  "Sessions",
  Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        current: Type.Boolean({ description: "True of the one that asks." }),
        address: Type.String({ description: "From where it was begun." }),
        agent: Type.String({ description: "What the browser called itself then." }),
        createdAt: moment("UTC."),
        lastSeenAt: moment("UTC, within a minute."),
      }),
    ),
  }),
);

export const ReachSchema = component(
  "Reach",
  Type.Object({
    urls: Type.Array(Type.String(), {
      description: "Addresses by which other machines ask this server. Empty: it listens to its own machine alone.",
      examples: [["http://10.0.0.8:8940/"]],
    }),
    signIn: Type.Enum(["tls", "plain", "here"], {
      description: "How people of other machines sign in. here: not at all, for passwords would cross in the clear.",
    }),
  }),
);

export const PEOPLE_COMPONENTS: readonly Component[] = [
  CallerSchema,
  SignInStateSchema,
  UserSchema,
  UsersSchema,
  UserWithPasswordSchema,
  SessionsSchema,
  ReachSchema,
];
