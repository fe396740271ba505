import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, type Browser, openBrowser, setUpAdmin, setupToken } from "./browser.ts";

// Over plain HTTP passwords and sessions stay within the server's machine, unless somebody chose otherwise.

const SESSION = "/api/v1/session";
const READS = "/api/v1/account-sets";

/** An address of this machine. Who comes from it to another one of its addresses comes from elsewhere, for the server. */
const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === "IPv4" && !address.internal)?.address;

async function start(plainSignIn: boolean, host = "127.0.0.1"): Promise<TestServer> {
  const server = await startTestServer({ auth: "on", host, plainSignIn });
  onTestFinished(() => server.stop());
  return server;
}

describe.skipIf(elsewhere === undefined)("somebody from elsewhere", () => {
  const far = (server: TestServer, cookies?: string): Browser =>
    openBrowser(server, { ...(elsewhere !== undefined && { address: elsewhere }), ...(cookies && { cookies }) });

  test("is told before he types that he cannot sign in, and is refused when he tries", async () => {
    const server = await start(false);
    const browser = far(server);
    expect((await browser.ask(SESSION)).json).toMatchObject({ canSignIn: false, caller: null });
    const token = setupToken(server.data);
    const setUp = await browser.send("POST", "/api/v1/setup", { token, ...ADMIN });
    expect(setUp.json).toMatchObject({ status: 403, code: "PLAIN_SIGN_IN_OFF" });
    await setUpAdmin(server);
    const answer = await browser.signIn(ADMIN.name, ADMIN.password);
    expect(answer.json).toMatchObject({ status: 403, code: "PLAIN_SIGN_IN_OFF" });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("is not known by a session that began on the server's machine", async () => {
    const server = await start(false);
    const cookies = (await setUpAdmin(server)).cookies();
    expect((await openBrowser(server, { cookies }).ask(READS)).status).toBe(200);
    expect((await far(server, cookies).ask(READS)).json).toMatchObject({ status: 401, code: "SIGN_IN_NEEDED" });
  });

  test("signs in where somebody chose plain sign-in", async () => {
    const server = await start(true);
    await setUpAdmin(server);
    const browser = far(server);
    expect((await browser.ask(SESSION)).json).toMatchObject({ canSignIn: true });
    expect((await browser.signIn(ADMIN.name, ADMIN.password)).status).toBe(200);
    expect((await browser.ask(READS)).status).toBe(200);
  });

  test("who asks for this machine by the same address from it is at it", async () => {
    const server = await start(false, "0.0.0.0");
    const { name, password } = ADMIN;
    await setUpAdmin(server);
    const answer = await server.ask(SESSION, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, password }),
      ...(elsewhere !== undefined && { connectTo: elsewhere, connectFrom: elsewhere }),
    });
    expect(answer.status).toBe(200);
  });
});

test("which addresses others ask for, and whether they sign in there, is told to whoever may read", async () => {
  const open = await start(true, "0.0.0.0");
  const { port } = new URL(open.url);
  const here = { connectTo: "127.0.0.1", headers: { host: `127.0.0.1:${port}` } };
  const own = elsewhere === undefined ? [] : [`http://${elsewhere}:${port}/`];
  const told = (await open.ask("/api/v1/reach", here)).json as { readonly urls: readonly string[] };
  expect(told).toMatchObject({ signIn: "plain", urls: expect.arrayContaining(own) });
  for (const url of told.urls) expect(url).not.toMatch(/127\.0\.0\.1|0\.0\.0\.0|localhost/);

  const closed = await startTestServer({ auth: "on" });
  onTestFinished(() => closed.stop());
  expect((await closed.ask("/api/v1/reach")).json).toEqual({ urls: [], signIn: "here" });
});
