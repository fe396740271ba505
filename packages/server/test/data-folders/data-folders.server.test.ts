import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpAdmin } from "../api/people/browser.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../running-server.ts";
import { type Answer, unpackFolder } from "./packed-folder.ts";

// Data folders that servers of before have left, each with what its own server answered about it. The name of a fixture
// says how many migrations its files had seen. make-data-folder.ts makes one.

const HERE = fileURLToPath(new URL(".", import.meta.url));
const fixtures = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => ["stopped", "killed"].map((variant) => [name, variant] as const));

/** Account sets have policies of machines since the seventh migration of `system.sqlite`. */
function knowsPolicies(fixture: string): boolean {
  return Number(fixture.split("-").at(-1)) >= 7;
}

/** Fields that had another name then. */
const RENAMED: { readonly [name: string]: string } = { stuckRun: "stuckStreak", ngRun: "ngStreak" };

/** Fields of the control charts of then, which had their limits from the spread within points alone. */
const REPLACED: ReadonlySet<string> = new Set([
  "centerLine",
  "sdCenterLine",
  "meanLcl",
  "meanUcl",
  "sdLcl",
  "sdUcl",
  "rules",
  "sdRules",
]);

/** A reviver: the value with its fields as they are named now. */
function asNow(_key: string, value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [RENAMED[name] ?? name, each]))
    : value;
}

/** A reviver of control charts: without the fields that mean something else. Other answers have `rules` too. */
function chartAsNow(_key: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !REPLACED.has(name))) : value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

describe.each(fixtures)("a data folder of %s, whose server was %s", (name, variant) => {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  beforeAll(() => unpackFolder(join(HERE, name, variant, "data"), data));
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  /** Everything that was answered then is answered now; there may be more beside it. */
  async function expectSameAnswers(server: TestServer): Promise<void> {
    const lines = readFileSync(join(HERE, name, variant, "answers.ndjson"), "utf8")
      .trim()
      .split("\n");
    expect(lines.length).toBeGreaterThan(30);
    for (const line of lines) {
      const { path } = JSON.parse(line) as Answer;
      const { answer } = JSON.parse(line, path.includes("/trend?") ? chartAsNow : asNow) as Answer;
      expect((await server.ask(`/api/v1/${path}`)).json, path).toMatchObject(answer as object);
    }
  }

  test("is opened with everything in it as it was, and says what nobody has decided in it", async () => {
    const server = await startTestServer({ data, accountSets: [] });
    try {
      await expectSameAnswers(server);
      const { warnings } = (await server.ask("/readyz")).json as { readonly warnings: readonly { code: string }[] };
      const undecided = ["001", "002"].map((accountSet) => ({ code: "NETWORKS_UNDECIDED", accountSet }));
      // A day after the folder was made, the clock does not follow its last receipt any more.
      const others = warnings.filter(({ code }) => code !== "CLOCK_UNCONFIRMED");
      expect(others).toEqual(knowsPolicies(name) ? [] : undecided);
    } finally {
      await server.stop();
    }
  });

  test("is the same after a restart, asks for the first admin, and takes saves: what they replace becomes history", async () => {
    const server = await startTestServer({ data, accountSets: [], auth: "on" });
    try {
      expect((await server.ask("/api/v1/session")).json).toMatchObject({ hasAdmin: false, caller: { kind: "here" } });
      await expectSameAnswers(server);
      const path = "/api/v1/account-sets/001/records/A001";
      const before = (await server.ask(path)).json as { readonly revision: number; readonly volume: number };
      expect((await server.save({ ...SAMPLE_RECORD, barcode: "A001" })).json).toMatchObject({ state: 1 });
      expect((await server.ask(path)).json).toMatchObject({
        volume: SAMPLE_RECORD.volume,
        revision: before.revision + 1,
      });
      const { items } = (await server.ask(`${path}/history`)).json as { readonly items: readonly object[] };
      expect(items[0]).toMatchObject({ volume: before.volume });
      const admin = await setUpAdmin(server);
      expect((await server.ask("/api/v1/account-sets")).status).toBe(401);
      expect((await admin.ask("/api/v1/account-sets/001/records")).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
