import type { PeopleCondition, PeopleTables } from "@cellgrade/store/system";
import { setRecent } from "../../recent-map.ts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import type { Caller } from "../caller.ts";
import type { Auth, LoadAuth } from "./auth.ts";
import { readAccountSets, readRole } from "./person.ts";

// The sessions of people who signed in. A session ends when it has idled too long, at the latest after its whole time, and
// when somebody ends it; it is looked up anew at every request, so that an end, a role and a limit count at once.

/** Uses are remembered, the last ones of so many sessions: a plant has some hundred people. */
const USES_MAX = 10_000;

/** A use is noted when the last one that was noted is so long ago: a console asks ten times a second. */
const NOTED_MS = 60_000;

/** Sessions of one person at a time: a desk, a notebook, a tablet in the hall, and their browsers. The least used one ends. */
const SESSIONS_MAX = 20;

export interface SessionsOptions {
  readonly cookieName: string;
  /** When a session ends that is not used. */
  readonly idleMs: number;
}

export interface SessionsDependencies {
  readonly loadAuth: LoadAuth;
  readonly tables: PeopleTables;
  readonly faults: Pick<RepeatedFaults, "report">;
  /** A clock that only goes forward. */
  readonly nowMs: () => number;
}

interface Session {
  readonly id: string;
  readonly address: string;
  readonly agent: string;
  /** ms since the epoch, as the next one. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface Sessions {
  /** The caller whose session the cookies of a request name; null when they name none, or one that has ended. */
  find(cookies: string | undefined): Promise<Caller | null>;
  /** The sessions of somebody, the one that was used last first. */
  list(userId: string): Promise<readonly Session[]>;
  /** False when he has no such session. */
  end(userId: string, sessionId: string): Promise<boolean>;
  endOthers(userId: string, sessionId: string): Promise<void>;
  /** What an answer sets so that the browser forgets its session: values of `set-cookie`. */
  forgetCookies(cookies: string | undefined): Promise<readonly string[]>;
  /** Ends of somebody's sessions those beyond the bound. */
  prune(userId: string): Promise<void>;
  /** Deletes those that have ended by their time. */
  retain(now: number): Promise<void>;
}

export function createSessions(
  { loadAuth, tables, faults, nowMs }: SessionsDependencies,
  { cookieName, idleMs }: SessionsOptions,
): Sessions {
  /**
   * When sessions were last used since the start, by {@link SessionsDependencies.nowMs}: setting the other clock ends none. Of
   * those that were not used since then, the table tells.
   */
  const uses = new Map<string, number>();

  function idleForMs(sessionId: string, updatedAt: number): number {
    const usedAt = uses.get(sessionId);
    return usedAt === undefined ? Date.now() - updatedAt : nowMs() - usedAt;
  }

  /** A use that cannot be noted ends a session too early, and that alone. */
  function noteUse(sessionId: string): void {
    tables
      .change([{ update: "session", where: [equal("id", sessionId)], set: { updatedAt: Date.now() } }])
      .catch((error: unknown) =>
        faults.report({ message: "the use of a session was not noted", accountSet: null, error }),
      );
  }

  async function list(userId: string): Promise<Session[]> {
    const rows = await tables.find("session", {
      where: [equal("userId", userId), { field: "expiresAt", operator: "gt", value: Date.now() }],
      sortBy: { field: "updatedAt", direction: "desc" },
    });
    const going = rows.filter(({ id, updatedAt }) => idleForMs(String(id), Number(updatedAt)) < idleMs);
    return going.map(({ id, ipAddress, userAgent, createdAt, updatedAt }) => ({
      id: String(id),
      address: String(ipAddress ?? ""),
      agent: String(userAgent ?? ""),
      createdAt: Number(createdAt),
      lastSeenAt: Number(updatedAt),
    }));
  }

  return {
    async find(cookies) {
      if (cookies?.includes(`${cookieName}=`) !== true) return null; // another cookie loads nothing
      const found = await readSession(await loadAuth(), cookies);
      if (found === null) return null;
      const { session, user } = found;
      if (user.banned === true || idleForMs(session.id, session.updatedAt.getTime()) > idleMs) return null;
      setRecent(uses, session.id, nowMs(), USES_MAX);
      if (Math.abs(Date.now() - session.updatedAt.getTime()) > NOTED_MS) noteUse(session.id);
      const accountSets = readAccountSets(user.accountSets);
      return {
        kind: "person",
        id: user.id,
        name: user.username ?? "",
        role: readRole(user.role),
        accountSets: accountSets === null ? null : new Set(accountSets),
        session: {
          id: session.id,
          displayName: user.name,
          mustChangePassword: user.mustChangePassword === true,
        },
      };
    },
    list,
    async end(userId, sessionId) {
      const rows = await tables.change([
        { delete: "session", where: [equal("id", sessionId), equal("userId", userId)] },
      ]);
      return rows[0] === 1;
    },
    async endOthers(userId, sessionId) {
      const others: PeopleCondition = { field: "id", operator: "ne", value: sessionId };
      await tables.change([{ delete: "session", where: [equal("userId", userId), others] }]);
    },
    async forgetCookies(cookies = "") {
      const auth = await loadAuth();
      const { headers } = await auth.api.signOut({ headers: new Headers({ cookie: cookies }), returnHeaders: true });
      return headers.getSetCookie();
    },
    async prune(userId) {
      const beyond = (await list(userId)).slice(SESSIONS_MAX).map(({ id }) => id);
      if (beyond.length > 0) {
        await tables.change([{ delete: "session", where: [{ field: "id", operator: "in", value: beyond }] }]);
      }
    },
    async retain(now) {
      const unused = await tables.find("session", {
        where: [{ field: "updatedAt", operator: "lte", value: now - idleMs }],
      });
      const over = unused.filter((row) => idleForMs(String(row["id"]), Number(row["updatedAt"])) > idleMs);
      await tables.change([
        { delete: "session", where: [{ field: "expiresAt", operator: "lte", value: now }] },
        { delete: "session", where: [{ field: "id", operator: "in", value: over.map((row) => row["id"] ?? "") }] },
      ]);
    },
  };
}

/** What better-auth makes of cookies. It wraps what the tables reject with; here it is as it was. */
async function readSession(auth: Auth, cookies: string) {
  try {
    return await auth.api.getSession({ headers: new Headers({ cookie: cookies }) });
  } catch (error) {
    throw (error as Error).cause ?? error;
  }
}

function equal(field: string, value: string): PeopleCondition {
  return { field, operator: "eq", value };
}
