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

/**
 * What an answer of then says now too. Control charts have other limits since, and the map of channels counts measurements,
 * where it counted records: its channels are still among them.
 */
function stillSaid(path: string, answer: unknown): object {
  if (path.includes("/channels")) {
    const { quantity, items } = answer as MapOfThen;
    const channels = items.map(({ deviceCode, batteryStation }) =>
      expect.objectContaining({ deviceCode, batteryStation }),
    );
    return { quantity, items: expect.arrayContaining(channels) };
  }
  if (!path.includes("/trend")) return answer as object;
  const { devices, ...trend } = answer as { readonly devices: readonly ChartOfThen[] };
  const plain = devices.map(({ deviceCode, points }) => ({
    deviceCode,
    points: points.map(({ start, count, mean, sd }) => ({ start, count, mean, sd })),
  }));
  return { ...trend, devices: plain };
}

interface MapOfThen {
  readonly quantity: string;
  readonly items: readonly { readonly deviceCode: string; readonly batteryStation: string }[];
}

interface ChartOfThen {
  readonly deviceCode: string;
  readonly points: readonly {
    readonly start: string;
    readonly count: number;
    readonly mean: number;
    readonly sd: number | null;
  }[];
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
      const { path, answer } = JSON.parse(line) as Answer;
      expect((await server.ask(`/api/v1/${path}`)).json, path).toMatchObject(stillSaid(path, answer));
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
