import type { TokenRole } from "@cellgrade/contract/roles";
import { vi } from "vitest";
import { addUser, openBrowser, setUpAdmin } from "../api/people/browser.ts";
import type { AccessServer } from "./access-server.ts";

// Whoever a server with --auth on may know. Each source makes some; what signs in otherwise joins SOURCES.

export interface KnownCaller {
  readonly name: string;
  readonly kind: "token" | "person";
  /** What it sends to be known. */
  readonly headers: Readonly<Record<string, string>>;
  readonly role: TokenRole;
  /** Codes of the account sets that it may see; null: all. */
  readonly accountSets: readonly string[] | null;
  /** True for a person who has still to change his first password. */
  readonly mustChangePassword?: boolean;
}

/** What is sent by somebody who is known no longer, and the code of the refusal. */
export interface GoneCaller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly code: string;
}

interface Callers {
  readonly known: readonly KnownCaller[];
  readonly gone: readonly GoneCaller[];
}

/** Makes callers of a running server, which knows nobody of this source yet. */
type CallerSource = (access: AccessServer) => Promise<Callers>;

const ACCOUNT_SETS = [null, ["001"], ["002"]];

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

const makeTokens: CallerSource = async ({ issue, ask, admin }) => {
  const known: KnownCaller[] = [];
  const add = async (role: TokenRole, accountSets: readonly string[] | null) => {
    const { text } = await issue({ role, accountSets });
    const name = `a token of ${role} for ${accountSets?.join(", ") ?? "all account sets"}`;
    known.push({ name, kind: "token", headers: bearer(text), role, accountSets });
  };
  for (const role of ["viewer", "engineer", "admin"] as const) {
    for (const accountSets of ACCOUNT_SETS) await add(role, accountSets);
  }
  await add("metrics", null);
  const revoked = await issue({ role: "admin" });
  const expired = await issue({ role: "admin", expiresAt: Date.now() - 1 });
  const codeOf = async (token: string) => ((await ask("/api/v1/tokens", { token })).json as { code?: string }).code;
  await vi.waitUntil(async () => (await codeOf(expired.text)) === "TOKEN_EXPIRED", { timeout: 20_000 });
  await ask(`/api/v1/tokens/${revoked.id}`, { method: "DELETE", token: admin, body: {} });
  return {
    known,
    gone: [
      { name: "an expired token", headers: bearer(expired.text), code: "TOKEN_EXPIRED" },
      { name: "a revoked token", headers: bearer(revoked.text), code: "TOKEN_UNKNOWN" },
      { name: "a token that never was", headers: bearer(`cg_${"A".repeat(43)}`), code: "TOKEN_UNKNOWN" },
    ],
  };
};

const makePeople: CallerSource = async ({ server }) => {
  const admin = await setUpAdmin(server);
  const known: KnownCaller[] = [];
  for (const [role, accountSets] of [
    ["viewer", null],
    ["engineer", ["001"]],
    ["admin", ["002"]],
    ["admin", null],
  ] as const) {
    const name = `${role}-${accountSets?.join() ?? "all"}`;
    const { browser } = await addUser(server, admin, { name, role, ...(accountSets !== null && { accountSets }) });
    known.push({ name, kind: "person", headers: { cookie: browser.cookies() }, role, accountSets });
  }
  const added = await admin.send("POST", "/api/v1/users", { name: "newcomer", role: "admin" });
  const newcomer = openBrowser(server);
  await newcomer.signIn("newcomer", (added.json as { firstPassword: string }).firstPassword);
  known.push({
    name: "a newcomer",
    kind: "person",
    headers: { cookie: newcomer.cookies() },
    role: "admin",
    accountSets: null,
    mustChangePassword: true,
  });
  const { browser: left } = await addUser(server, admin, { name: "left", role: "admin" });
  const cookie = left.cookies();
  await left.send("DELETE", "/api/v1/session");
  return { known, gone: [{ name: "a session that was signed out", headers: { cookie }, code: "SIGN_IN_NEEDED" }] };
};

const SOURCES: readonly CallerSource[] = [makeTokens, makePeople];

/** All callers of a running server. */
export async function makeCallers(access: AccessServer): Promise<Callers> {
  const made: Callers[] = [];
  for (const source of SOURCES) made.push(await source(access));
  return { known: made.flatMap(({ known }) => known), gone: made.flatMap(({ gone }) => gone) };
}
