import { join } from "node:path";
import type { PeopleTables } from "@cellgrade/store/system";
import type { Logger } from "pino";
import { FieldFault, Problem } from "../../problem.ts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { type BegunSignIns, createBegunSignIns } from "../directory/begun-sign-ins.ts";
import type { Directory } from "../directory/ldap-directory.ts";
import type { OpenIdProvider } from "../directory/openid-provider.ts";
import type { VouchedPerson } from "../directory/vouched-person.ts";
import type { Identify } from "../identify.ts";
import type { MayCarryPasswords } from "../secure.ts";
import type { Auth } from "./auth.ts";
import { createFirstAdmin, type FirstAdmin } from "./first-admin.ts";
import { loadAuthModule } from "./load-auth.ts";
import { createPasswordHashes } from "./password-hashes.ts";
import { readOrMakeSecret } from "./secret-file.ts";
import { sessionCookieName } from "./session-cookie.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createSignIn, type From, type SignedIn } from "./sign-in.ts";
import { createSignInDelays } from "./sign-in-delays.ts";
import { createUsers, type Users } from "./users.ts";

// People who sign in, put together: better-auth around the tables of the engine, and what better-auth leaves to others.

export interface PeopleDependencies {
  readonly tables: PeopleTables;
  /** The plant's own; null where there is none. */
  readonly directory: Directory | null;
  /** Who signs people in by OpenID Connect; null where nobody does. */
  readonly provider: OpenIdProvider | null;
  readonly mayCarryPasswords: MayCarryPasswords;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Logger;
}

export interface PeopleOptions {
  readonly dataFolder: string;
  /** When a session ends that is not used. */
  readonly sessionIdleMs: number;
  /** When a session ends, however much it is used. */
  readonly sessionMs: number;
  /** True: nothing but visitors' routes is answered without a session or a token. */
  readonly signInNeeded: boolean;
  /** True where people come over TLS. */
  readonly secureCookies: boolean;
}

export interface People {
  /** The person whose session a request names; null where it names none that counts. */
  readonly identify: Identify;
  /** True when somebody may let others in; of an admin that the command line added, within a second. */
  readonly hasAdmin: () => boolean;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly firstAdmin: FirstAdmin;
  readonly provider: OpenIdProvider | null;
  /** The sign-ins by the provider that have been begun. */
  readonly begunSignIns: BegunSignIns;
  /** Signs somebody in. `cookies`: of his request, whose session ends with it. */
  signIn(given: Credentials, from: From, cookies: string | undefined): Promise<SignedIn>;
  /**
   * Signs somebody in for whom the provider vouches, as {@link People.signIn}. Rejects with NAME_OF_ANOTHER, USER_DISABLED and
   * LAST_ADMIN.
   */
  signInVouched(said: VouchedPerson, from: From, cookies: string | undefined): Promise<SignedIn>;
  /** Gives somebody the password that he chose, and a new session in the place of all that he has. */
  changePassword(person: PersonSignedIn, given: { current: string; chosen: string }, from: From): Promise<SignedIn>;
  close(): Promise<void>;
}

interface Credentials {
  readonly name: string;
  readonly password: string;
}

interface PersonSignedIn {
  readonly id: string;
  readonly name: string;
}

/** How often it is looked whether there is an admin, until there is one. */
const ADMIN_LOOKED_FOR_MS = 500;

/** Rejects with StoreError when the tables cannot be read. */
export async function openPeople(
  { tables, directory, provider, mayCarryPasswords, faults, log }: PeopleDependencies,
  { dataFolder, sessionIdleMs, sessionMs, signInNeeded, secureCookies }: PeopleOptions,
): Promise<People> {
  const nowMs = (): number => performance.now();
  const hashes = createPasswordHashes();
  const secret = readOrMakeSecret(join(dataFolder, "session-secret"));
  let auth: Promise<Auth> | null = null;
  const loadAuth = (): Promise<Auth> => (auth ??= load());
  const users = createUsers({ tables, hashes });
  const cookieName = sessionCookieName(secureCookies);
  const sessions = createSessions({ loadAuth, tables, faults, nowMs }, { cookieName, idleMs: sessionIdleMs });
  const delays = createSignInDelays({ nowMs });
  const signIn = createSignIn({ loadAuth, tables, hashes, delays, users, directory });
  const firstAdmin = createFirstAdmin({ users, log, nowMs }, { file: join(dataFolder, "first-admin-link.txt") });

  // A moment that outlives a restart, and goes on evenly whoever sets the clock.
  const steadyNow = (): number => performance.timeOrigin + nowMs();
  const begunSignIns = createBegunSignIns({ now: steadyNow }, { secret, secureCookies });

  /** Signs somebody in, and ends the session that his browser had. */
  async function anew(signIn: () => Promise<SignedIn>, cookies: string | undefined): Promise<SignedIn> {
    const before = await sessions.find(cookies);
    const signedIn = await signIn();
    if (before?.session !== undefined) await sessions.end(String(before.id), before.session.id);
    await sessions.prune(signedIn.userId);
    return signedIn;
  }

  async function load(): Promise<Auth> {
    const { createAuth } = await loadAuthModule();
    return createAuth({ tables, hashes }, { secret, sessionMs, secureCookies });
  }

  /** Once true it stays so, for the last admin stays. */
  let hasAdmin = await users.hasAdmin();
  // Where people sign in, before anything is served; where nobody can yet, its memory is for the saves.
  if (signInNeeded && (hasAdmin || directory !== null || provider !== null)) await loadAuth();
  let isLooking = false;
  const looking = setInterval(() => void lookForAdmin(), ADMIN_LOOKED_FOR_MS).unref();
  if (hasAdmin) clearInterval(looking);

  function foundAdmin(): void {
    hasAdmin = true;
    clearInterval(looking);
    firstAdmin.close(); // the command line may have made him, and then the link counts no more
  }

  async function lookForAdmin(): Promise<void> {
    if (isLooking) return; // while the disk hangs, one look behind the other would pile up
    isLooking = true;
    try {
      if (await users.hasAdmin()) foundAdmin();
    } catch (error) {
      faults.report({ message: "it could not be read whether there is an admin", accountSet: null, error });
    } finally {
      isLooking = false;
    }
  }

  return {
    identify: async ({ headers, socket }) => (mayCarryPasswords(socket) ? sessions.find(headers.cookie) : null),
    hasAdmin: () => hasAdmin,
    users,
    sessions,
    firstAdmin: {
      ...firstAdmin,
      async setUp(token, user, password) {
        const person = await firstAdmin.setUp(token, user, password);
        foundAdmin();
        return person;
      },
    },
    provider,
    begunSignIns,
    signIn: (given, from, cookies) => anew(() => signIn.withDelay(given, from), cookies),
    signInVouched: (said, from, cookies) =>
      anew(async () => {
        const signedIn = await signIn.vouched(said, from);
        if (signedIn === null) throw new Problem("NAME_OF_ANOTHER", {});
        return signedIn;
      }, cookies),
    async changePassword({ id, name }, { current, chosen }, from) {
      if ((await users.find(id)).source !== "local") throw new Problem("PASSWORD_IN_DIRECTORY", {});
      if (!(await signIn.confirm({ id, name, password: current }, from))) {
        throw new FieldFault("currentPassword", "PASSWORD_WRONG", {});
      }
      await users.setPassword(id, { password: chosen, mustChange: false });
      return signIn.atOnce({ name, password: chosen }, from);
    },
    async close() {
      clearInterval(looking);
      firstAdmin.close();
      await hashes.close();
    },
  };
}
