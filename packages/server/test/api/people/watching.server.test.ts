import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { EVENT_STREAMS_DEFAULTS } from "../../../src/api/live/event-streams.ts";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { addUser, type Browser, setUpAdmin } from "./browser.ts";

// A connection on which somebody watches lasts for days, but not longer than he may watch.

let server: TestServer;
let admin: Browser;
beforeAll(async () => {
  server = await startTestServer({ auth: "on", accountSets: ["001", "002"].map((code) => ({ code, name: code })) });
  admin = await setUpAdmin(server);
});
afterAll(() => server.stop());
beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

async function watch(browser: Browser): Promise<IncomingMessage> {
  const request = get(`${server.url}/api/v1/live`, { agent: false, headers: { cookie: browser.cookies() } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.on("error", () => {});
  return response.resume();
}

/** Waits until the server has looked whether the watcher may still watch, and ended the stream. */
async function ended(response: IncomingMessage): Promise<void> {
  const end = once(response, "end");
  await vi.advanceTimersByTimeAsync(5_000);
  await end;
}

test.each<[what: string, happens: (id: string, browser: Browser) => Promise<unknown>]>([
  ["signs out", (_, browser) => browser.send("DELETE", "/api/v1/session")],
  ["is disabled", (id) => admin.send("PATCH", `/api/v1/users/${id}`, { disabled: true })],
  ["is limited to less than he watches", (id) => admin.send("PATCH", `/api/v1/users/${id}`, { accountSets: ["001"] })],
  ["is removed", (id) => admin.send("DELETE", `/api/v1/users/${id}`)],
])("who %s watches no longer", async (what, happens) => {
  const name = `watcher-${what.split(" ").slice(0, 2).join("-")}`;
  const { id, browser } = await addUser(server, admin, { name, role: "viewer" });
  const [response, other] = [await watch(browser), await watch(admin)];
  await happens(id, browser);
  await ended(response);
  expect(other.readableEnded).toBe(false);
  other.destroy();
});

test("who watches from as many places as he may keeps nobody else from watching", async () => {
  const { browser } = await addUser(server, admin, { name: "everywhere", role: "viewer" });
  const his = await Promise.all(Array.from({ length: EVENT_STREAMS_DEFAULTS.streamsOfOneMax }, () => watch(browser)));
  expect((await browser.ask("/api/v1/live")).json).toMatchObject({ code: "WATCHERS_TOO_MANY" });
  const other = await watch(admin);
  for (const each of [...his, other]) each.destroy();
});
