import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { rmSync } from "node:fs";
import type { Logger } from "pino";
import { Problem } from "../../problem.ts";
import type { Person } from "./person.ts";
import { writeOwnerOnly } from "./secret-file.ts";
import type { GivenPassword, NewUser, Users } from "./users.ts";

// The way in for the first admin. CLOSED → OPEN → CLOSED: it is open for an hour from a start at which nobody is admin,
// until somebody has used it. Whoever reads the file of the link is the owner of the data folder, or the system's
// administrator. The link is nowhere else: not in the log, and in memory only as a digest.

const OPEN_MS = 3_600_000;

export interface FirstAdminDependencies {
  readonly users: Pick<Users, "hasAdmin" | "add">;
  readonly log: Logger;
  /** A clock that only goes forward. */
  readonly nowMs: () => number;
}

export interface FirstAdmin {
  /** Writes the link. Resolves to its file, or to null where there is an admin. `url`: the address of this server. */
  open(url: string): Promise<string | null>;
  /** Makes the first admin. Rejects with SETUP_LINK_INVALID; after another fault the link still counts. */
  setUp(
    token: string,
    user: Pick<NewUser, "name" | "displayName">,
    password: GivenPassword["password"],
  ): Promise<Person>;
  close(): void;
}

export function createFirstAdmin(
  { users, log, nowMs }: FirstAdminDependencies,
  { file }: { readonly file: string },
): FirstAdmin {
  let link: { readonly digest: Buffer; readonly until: number } | null = null;

  function close(): void {
    link = null;
    rmSync(file, { force: true });
  }

  return {
    async open(url) {
      close(); // what an earlier start may have left
      if (await users.hasAdmin()) return null;
      const token = randomBytes(32).toString("base64url");
      link = { digest: digestOf(token), until: nowMs() + OPEN_MS };
      writeOwnerOnly(file, `${url}/setup#${token}\n`); // behind the # it is sent to no server, and no proxy logs it
      log.info({ file }, "nobody is admin yet: the link in this file makes the first one, once and within an hour");
      return file;
    },
    async setUp(token, { name, displayName }, password) {
      const open = link;
      if (open === null || nowMs() > open.until || !timingSafeEqual(open.digest, digestOf(token))) {
        throw new Problem("SETUP_LINK_INVALID", {});
      }
      link = null; // nobody else comes in meanwhile
      try {
        if (await users.hasAdmin()) throw new Problem("SETUP_LINK_INVALID", {});
        const user = { name, displayName, role: "admin", accountSets: null } as const;
        const person = await users.add(user, { password, mustChange: false });
        close();
        return person;
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "SETUP_LINK_INVALID") link = open;
        throw error;
      }
    },
    close,
  };
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
