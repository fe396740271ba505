import type { PeopleTables } from "@cellgrade/store/system";
import { expect, test } from "vitest";
import type { Auth } from "../../../src/access/people/auth.ts";
import { createSessions } from "../../../src/access/people/sessions.ts";

const MINUTE_MS = 60_000;

test("the pauses of a session that was used since the start are timed by a clock that nobody sets", async () => {
  let passed = 0;
  const updatedAt = new Date(Date.now() - 50 * MINUTE_MS);
  const session = { session: { id: "s", updatedAt }, user: { id: "u", username: "li", role: "viewer", name: "李" } };
  const auth = { api: { getSession: async () => session } } as unknown as Auth;
  const sessions = createSessions(
    {
      loadAuth: async () => auth,
      tables: { change: async () => [1] } as unknown as PeopleTables,
      faults: { report() {} },
      nowMs: () => passed,
    },
    { cookieName: "cookie", idleMs: 60 * MINUTE_MS },
  );
  const found = async (): Promise<boolean> => (await sessions.find("cookie=x")) !== null;
  expect(await found(), "the table tells of one that was not used since the start").toBe(true);
  updatedAt.setTime(Date.now() - 400 * MINUTE_MS); // the other clock was put forward
  passed += 59 * MINUTE_MS;
  expect(await found()).toBe(true);
  passed += 60 * MINUTE_MS + 1;
  expect(await found()).toBe(false);
});
