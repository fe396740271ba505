import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type AccessServer, startAccessServer } from "../../access/access-server.ts";
import { SAMPLE_RECORD } from "../../running-server.ts";

// An export lasts as long as its reader takes, but not longer than the right to it.

/** More than the buffers of a socket hold. */
const ROWS = 60_000;

let access: AccessServer;
beforeAll(async () => {
  access = await startAccessServer();
  for (let start = 0; start < ROWS; start += 1_000) {
    const records = Array.from({ length: 1_000 }, (_, index) => ({ ...SAMPLE_RECORD, barcode: `L${start + index}` }));
    const headers = { "x-request-datasource": "001" };
    const saved = await access.ask(SAVE_BATCH_PATH, { method: "POST", headers, body: { records } });
    expect(saved.json).toMatchObject({ state: 1 });
  }
});
afterAll(() => access.stop());

/** Starts an export that nobody reads yet: the socket's buffers fill, and it stands still. */
async function begin(token: string): Promise<IncomingMessage> {
  const url = `${access.server.url}/api/v1/account-sets/001/records/export`;
  const request = get(url, { agent: false, headers: { authorization: `Bearer ${token}` } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  return response;
}

/** True when the export comes to its end, false when it breaks off. It may have broken off before it is read. */
function isWhole(response: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    response.on("error", () => {});
    response.once("close", () => resolve(response.complete));
    response.resume();
    if (response.closed) resolve(response.complete);
  });
}

test("the export of a token breaks off when it was revoked, and no other does", async () => {
  const body = { name: "export", role: "viewer", accountSets: null, expiresAt: null };
  const issued = await access.ask("/api/v1/tokens", { method: "POST", token: access.admin, body });
  const { text, token } = issued.json as { text: string; token: { id: number } };
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const mine = await begin(text);
  await access.ask(`/api/v1/tokens/${token.id}`, { method: "DELETE", token: access.admin, body: {} });
  const refused = async () => (await access.ask("/api/v1/account-sets", { token: text })).status;
  await expect.poll(refused, { message: "the server was told of it" }).toBe(401);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await isWhole(mine)).toBe(false);
  const other = await begin(access.admin);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await isWhole(other)).toBe(true);
});
