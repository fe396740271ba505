import { setTimeout as delay } from "node:timers/promises";
import type { PeopleTables } from "@cellgrade/store/system";
import { Problem } from "../../problem.ts";
import type { Directory } from "../directory/ldap-directory.ts";
import type { VouchedPerson } from "../directory/vouched-person.ts";
import { ADDRESS_HEADER } from "./address-header.ts";
import type { LoadAuth } from "./auth.ts";
import type { PasswordHashes } from "./password-hashes.ts";
import type { SignInDelays } from "./sign-in-delays.ts";
import { isUserName, normalizeUserName } from "../user-name.ts";
import type { Users } from "./users.ts";

/**
 * A failed try is answered when a whole number of these steps has passed since it came. A known name takes a read more than
 * an unknown one, and nobody can see that from outside when both are answered at the same moment.
 */
const FAILED_STEP_MS = 500;

/** The characters of a browser's name for itself that are kept with a session. */
const AGENT_CHARACTERS_MAX = 256;

/** Where a request comes from. */
export interface From {
  readonly address: string;
  /** The header `user-agent`. */
  readonly agent: string | undefined;
}

export interface SignInDependencies {
  readonly loadAuth: LoadAuth;
  readonly tables: Pick<PeopleTables, "find">;
  readonly hashes: Pick<PasswordHashes, "verify">;
  readonly delays: SignInDelays;
  readonly users: Pick<Users, "findByName" | "admit">;
  /** The plant's own; null where there is none. */
  readonly directory: Directory | null;
}

export interface SignedIn {
  /** What the answer sets: values of `set-cookie`. */
  readonly cookies: readonly string[];
  readonly userId: string;
  readonly sessionId: string;
}

interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface SignIn {
  /**
   * Signs somebody in with a session of his own. Rejects with SIGN_IN_FAILED alike for a name that nobody has and for a
   * wrong password, with SIGN_IN_TOO_SOON after failures, and with USER_DISABLED where the password was right. While the
   * plant's directory does not answer, all of what fails rejects with DIRECTORY_UNAVAILABLE.
   */
  withDelay(given: Credentials, from: From): Promise<SignedIn>;
  /** True when somebody's password is right. Rejects with SIGN_IN_TOO_SOON after failures. */
  confirm(given: Credentials & { readonly id: string }, from: From): Promise<boolean>;
  /** Signs somebody in who has just proved who he is. */
  atOnce(given: Credentials, from: From): Promise<SignedIn>;
  /**
   * Signs somebody in for whom another vouches, with what that says he may do. Null where his name is that of somebody else
   * here. Rejects with USER_DISABLED, and with LAST_ADMIN where it would lower the last admin.
   */
  vouched(said: VouchedPerson, from: From): Promise<SignedIn | null>;
}

export function createSignIn({ loadAuth, tables, hashes, delays, users, directory }: SignInDependencies): SignIn {
  async function sessionIdOf(token: string): Promise<string> {
    const where = [{ field: "token", operator: "eq", value: token } as const];
    const [session] = await tables.find("session", { where, limit: 1 });
    return String(session?.["id"]);
  }

  /** Null when name or password is wrong. */
  async function check(given: Credentials, from: From): Promise<SignedIn | null> {
    const { name, password } = given;
    if (directory === null || !isUserName(name)) return begin({ username: name, password }, from);
    const known = await users.findByName(name);
    if (known === null || known.source === "directory") {
      const said = await directory.check(given);
      return said === null ? null : vouched(said, from);
    }
    const signedIn = await begin({ username: name, password }, from);
    // So that a directory that does not answer does not tell which names are not its own.
    if (signedIn === null) await directory.probe();
    return signedIn;
  }

  async function vouched(said: VouchedPerson, from: From): Promise<SignedIn | null> {
    const person = await users.admit(said);
    return person === null ? null : begin({ userId: person.id }, from);
  }

  /** Begins a session of somebody by his password, or of one who has proved who he is. Null when the password is wrong. */
  async function begin(
    body: { readonly username: string; readonly password: string } | { readonly userId: string },
    { address, agent = "" }: From,
  ): Promise<SignedIn | null> {
    const headers = new Headers({ [ADDRESS_HEADER]: address, "user-agent": agent.slice(0, AGENT_CHARACTERS_MAX) });
    const { api } = await loadAuth();
    try {
      const answer =
        "userId" in body
          ? await api.signInKnown({ body, headers, returnHeaders: true })
          : await api.signInUsername({ body, headers, returnHeaders: true });
      const { token, user } = answer.response;
      return { cookies: answer.headers.getSetCookie(), userId: user.id, sessionId: await sessionIdOf(token) };
    } catch (error) {
      const { statusCode, body } = error as { statusCode?: number; body?: { code?: string } };
      if (body?.code === "BANNED_USER") throw new Problem("USER_DISABLED", {});
      if (statusCode === 401) return null;
      throw error;
    }
  }

  /** Makes a try, one that gives null or false being failed: later tries wait longer, and it is answered late. */
  async function attempt<Result>(name: string, address: string, work: () => Promise<Result>): Promise<Result> {
    const waitMs = delays.begin(name, address);
    if (waitMs > 0) throw new Problem("SIGN_IN_TOO_SOON", { seconds: Math.ceil(waitMs / 1_000) });
    const startMs = performance.now();
    try {
      const result = await work();
      if (result !== null && result !== false) {
        delays.succeeded(name, address);
        return result;
      }
      await nextStep(startMs);
      delays.failed(name, address);
      return result;
    } catch (error) {
      const code = error instanceof Problem ? error.code : null;
      if (code === "DIRECTORY_UNAVAILABLE") {
        await nextStep(startMs); // a name that is not the directory's may have been tried
        delays.failed(name, address);
      } else if (code !== "USER_DISABLED") delays.withdrawn(name, address);
      throw error;
    }
  }

  return {
    async withDelay({ name: given, password }, from) {
      const name = normalizeUserName(given);
      const signedIn = await attempt(name, from.address, () => check({ name, password }, from));
      if (signedIn === null) throw new Problem("SIGN_IN_FAILED", {});
      return signedIn;
    },
    confirm: ({ id, name, password }, { address }) =>
      attempt(name, address, async () => {
        const where = [{ field: "userId", operator: "eq", value: id } as const];
        const [account] = await tables.find("account", { where, limit: 1 });
        return account !== undefined && hashes.verify({ password, hash: String(account["password"]) });
      }),
    async atOnce(given, from) {
      const signedIn = await check(given, from);
      if (signedIn === null) throw new Problem("SIGN_IN_NEEDED", {}); // the password was changed once more meanwhile
      return signedIn;
    },
    vouched,
  };
}

async function nextStep(startMs: number): Promise<void> {
  const intoStepMs = (performance.now() - startMs) % FAILED_STEP_MS;
  await delay(FAILED_STEP_MS - intoStepMs);
}
