import { StoreError } from "@cellgrade/store/store";
import type { PeopleTables } from "@cellgrade/store/system";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createAuth } from "../../../src/access/people/auth.ts";
import { createPasswordHashes } from "../../../src/access/people/password-hashes.ts";
import { createSessions } from "../../../src/access/people/sessions.ts";
import { createSignIn } from "../../../src/access/people/sign-in.ts";
import { createSignInDelays } from "../../../src/access/people/sign-in-delays.ts";
import { createUsers } from "../../../src/access/people/users.ts";
import { openThrowawayEngine, type ThrowawayEngine } from "../../throwaway-engine.ts";

// What people are told while the database fails: that it fails, and not that their password or their cookie is wrong.

const FROM = { address: "10.0.0.1", agent: "test" };
const ZHANG = { name: "zhang", password: "a password of his own" };

const hashes = createPasswordHashes();
let opened: ThrowawayEngine;
let real: PeopleTables;
let failing: keyof PeopleTables | null = null;
let reported: string[] = [];

beforeAll(async () => {
  opened = await openThrowawayEngine();
  real = opened.engine.system.people;
  const user = { name: ZHANG.name, displayName: "张", role: "viewer", accountSets: null } as const;
  await createUsers({ tables: real, hashes }).add(user, { password: ZHANG.password, mustChange: false });
});
beforeEach(() => {
  failing = null;
  reported = [];
});
afterAll(async () => {
  await hashes.close();
  await opened.discard();
});

/** Sign-in over tables whose `failing` method rejects. */
function setUp() {
  const guarded = (name: keyof PeopleTables) =>
    (async (...args: never[]) => {
      if (failing === name) throw new StoreError("the disk is gone", "nothing");
      return (real[name] as (...given: never[]) => Promise<unknown>)(...args);
    }) as never;
  const tables: PeopleTables = { find: guarded("find"), count: guarded("count"), change: guarded("change") };
  const auth = createAuth({ tables, hashes }, { secret: "s".repeat(43), sessionMs: 3_600_000, secureCookies: false });
  const users = createUsers({ tables, hashes });
  const delays = createSignInDelays({ nowMs: () => 0 });
  const faults = { report: ({ message }: { readonly message: string }) => void reported.push(message) };
  return {
    signIn: createSignIn({ loadAuth: async () => auth, tables, hashes, delays, users, directory: null }),
    sessions: createSessions(
      { nowMs: () => performance.now(), loadAuth: async () => auth, tables, faults },
      { cookieName: "cellgrade-session", idleMs: 3_600_000 },
    ),
  };
}

test.each(["find", "change"] as const)(
  "a try to sign in while %s fails is told so, and counts as no try",
  async (method) => {
    const { signIn } = setUp();
    failing = method;
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(signIn.withDelay(ZHANG, FROM)).rejects.toBeInstanceOf(StoreError);
    }
    failing = null;
    expect((await signIn.withDelay(ZHANG, FROM)).cookies).toHaveLength(1);
  },
);

test("a session that cannot be read is not one that has ended", async () => {
  const { signIn, sessions } = setUp();
  const { cookies } = await signIn.withDelay(ZHANG, FROM);
  const cookie = cookies[0]?.split(";", 1)[0];
  failing = "find";
  await expect(sessions.find(cookie)).rejects.toBeInstanceOf(StoreError);
  failing = null;
  expect(await sessions.find(cookie)).toMatchObject({ name: "zhang", kind: "person" });
});

test("a session whose end cannot be kept is not told to have ended", async () => {
  const { signIn, sessions } = setUp();
  const { userId, sessionId } = await signIn.withDelay(ZHANG, FROM);
  failing = "change";
  await expect(sessions.end(userId, sessionId)).rejects.toBeInstanceOf(StoreError);
  expect(reported).toEqual([]);
});
