import type { PeopleTables } from "@cellgrade/store/system";
import { betterAuth } from "better-auth/minimal";
import { admin } from "better-auth/plugins/admin";
import { adminAc, userAc } from "better-auth/plugins/admin/access";
import { username } from "better-auth/plugins/username";
import { ADDRESS_HEADER } from "./address-header.ts";
import { createPeopleAdapter } from "./adapter.ts";
import { knownPerson } from "./known-person.ts";
import type { PasswordHashes } from "./password-hashes.ts";
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from "./password-rules.ts";
import { sessionCookieName } from "./session-cookie.ts";
import { USER_NAME_CHARACTERS_MAX } from "../user-name.ts";

// better-auth as this server uses it: it signs people in, and knows them by their cookies. None of its own routes is
// served, so there is no sign-up, no impersonation and no sign-in by others; api/people asks its functions.

export interface AuthDependencies {
  readonly tables: PeopleTables;
  readonly hashes: PasswordHashes;
}

export interface AuthOptions {
  /** What cookies are signed with. Without it nobody can make one, even who has read the database. */
  readonly secret: string;
  /** When a session ends, however much it is used. */
  readonly sessionMs: number;
  /** True over TLS: browsers then send the cookie over TLS alone, and take it from this very host alone. */
  readonly secureCookies: boolean;
}

export type Auth = ReturnType<typeof createAuth>;

/** Gives better-auth, loading it first where nobody needed it yet. */
export type LoadAuth = () => Promise<Auth>;

export function createAuth({ tables, hashes }: AuthDependencies, { secret, sessionMs, secureCookies }: AuthOptions) {
  return betterAuth({
    database: createPeopleAdapter(tables),
    secret,
    baseURL: "http://localhost", // no link is sent and nobody is redirected: nothing is made from it
    telemetry: { enabled: false },
    logger: { disabled: true }, // what fails is thrown
    rateLimit: { enabled: false }, // sign-in-delays.ts
    emailAndPassword: {
      enabled: false, // names sign in, by the plugin
      minPasswordLength: PASSWORD_CHARACTERS_MIN,
      maxPasswordLength: PASSWORD_CHARACTERS_MAX,
      password: { hash: hashes.hash, verify: hashes.verify },
    },
    session: {
      expiresIn: Math.floor(sessionMs / 1_000),
      deferSessionRefresh: true, // one that has ended is not deleted when it is asked for: operate/retention.ts
      disableSessionRefresh: true, // updatedAt says when it was used last, and people.ts when it has idled too long
    },
    user: {
      additionalFields: {
        accountSets: { type: "string", required: false, input: false },
        mustChangePassword: { type: "boolean", required: false, input: false },
      },
    },
    plugins: [
      username({
        displayUsername: false,
        minUsernameLength: 1,
        maxUsernameLength: USER_NAME_CHARACTERS_MAX,
        usernameNormalization: false, // user-name.ts
        usernameValidator: () => true, // a name that nobody can have is answered like one that nobody has
      }),
      admin({
        defaultRole: "viewer",
        adminRoles: ["admin"],
        roles: { viewer: userAc, engineer: userAc, admin: adminAc },
      }),
      knownPerson(),
    ],
    advanced: {
      useSecureCookies: false, // would be another prefix
      cookies: { session_token: { name: sessionCookieName(secureCookies) } },
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
  });
}
