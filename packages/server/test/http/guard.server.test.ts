import { networkInterfaces } from "node:os";
import { UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import { LIST_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isForwarded, isLoopbackAddress, isLoopbackHost } from "../../src/access/loopback.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../running-server.ts";

// --auth off: what reads is for people at this very machine.

const GUARDED = [
  "/api/v1/account-sets",
  "/api/v1/account-sets/001/records",
  "/api/v1/rejections",
  "/api/v1/openapi.json",
  "/api/v1/nothing",
  "/api/v1/%E4%BD",
  `/api/v1/account-sets/001/records/${"x".repeat(10_000)}`,
  "/docs",
  "/docs/json",
  "/docs/static/swagger-ui.css",
  "/metrics",
  "/nothing",
  "/",
  "/healthz/",
  "//healthz",
  "/healthz%2F..%2Fmetrics",
];

let server: TestServer;
let port: string;

beforeAll(async () => {
  server = await startTestServer({ host: "0.0.0.0" });
  port = new URL(server.url).port;
});
afterAll(() => server.stop());

const ownHost = (): Record<string, string> => ({ host: `127.0.0.1:${port}` });

/** An address of this machine by which it is another one's peer. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === "IPv4" && !address.internal)?.address;

describe.skipIf(outside === undefined)("a peer from elsewhere", () => {
  const ask = (path: string, headers: Record<string, string> = {}) =>
    server.ask(path, { headers, ...(outside !== undefined && { connectTo: outside }) });

  test.each(GUARDED)("is told nothing of %s, by whatever name it asks", async (path) => {
    const answers = [await ask(path), await ask(path, ownHost()), await ask(path, { host: "localhost" })];
    for (const { status, headers, text } of answers) {
      expect(status).toBe(403);
      expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(text).toBe(answers[0]?.text);
    }
  });

  test("cannot forge its address by a header", async () => {
    expect(
      (await ask("/metrics", { ...ownHost(), "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1" })).status,
    ).toBe(403);
  });

  test("may ask whether the server is well, and save where its network is let in", async () => {
    await server.ask("/api/v1/account-sets/001/machine-policy", {
      method: "PUT",
      headers: { ...ownHost(), "content-type": "application/json" },
      body: JSON.stringify({ ...UNDECIDED_POLICY, basedOn: 1 }),
    });
    expect((await ask("/healthz")).json).toEqual({ status: "ok" });
    expect((await ask("/readyz")).json).toMatchObject({ status: "ready" });
    const saved = await server.ask(SAVE_PATH, {
      method: "POST",
      headers: { "x-request-datasource": "001" },
      body: JSON.stringify(SAMPLE_RECORD),
      ...(outside !== undefined && { connectTo: outside }),
    });
    expect(saved.json).toMatchObject({ state: 1 });
  });
});

describe("a page elsewhere whose name was made to point here (DNS rebinding)", () => {
  test.each(GUARDED)("is told nothing of %s", async (path) => {
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "localhost.evil.example"]) {
      const { status, headers } = await server.ask(path, { headers: { host } });
      expect(status, host).toBe(403);
      expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
    }
  });

  test("may not list records by the machine interface either", async () => {
    const { json } = await server.ask(LIST_PATH, {
      method: "POST",
      headers: { host: "evil.example", "x-request-datasource": "001" },
      body: JSON.stringify({ barcodeArr: [SAMPLE_RECORD.barcode] }),
    });
    expect(json).toMatchObject({ state: -1 });
  });
});

test("a proxy on this machine that speaks for another one is refused, one that speaks for this machine is not", async () => {
  const ask = async (headers: Record<string, string>) =>
    (await server.ask("/api/v1/account-sets", { headers: { ...ownHost(), ...headers } })).status;
  expect(await ask({ "x-forwarded-for": "10.0.0.7" })).toBe(403);
  expect(await ask({ "x-forwarded-for": "127.0.0.1, 10.0.0.7" })).toBe(403);
  expect(await ask({ "x-real-ip": "10.0.0.7" })).toBe(403);
  expect(await ask({ forwarded: "for=10.0.0.7" })).toBe(403);
  expect(await ask({ "x-forwarded-for": "127.0.0.1" })).toBe(200);
});

test("this machine is answered by each of its loopback names", async () => {
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST`, `[::1]:${port}`, "127.8.8.8"]) {
    expect((await server.ask("/api/v1/account-sets", { headers: { host } })).status, host).toBe(200);
  }
});

describe("what writes", () => {
  const PATH = "/api/v1/account-sets/001/barcode-lists";
  const post = (headers: Record<string, string>) =>
    server.ask(PATH, { method: "POST", headers: { ...ownHost(), ...headers }, body: '{"barcodes": ["A"]}' });
  const JSON_TYPE = { "content-type": "application/json" };

  test("asks for JSON, which a form of a page elsewhere cannot send", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "text/json",
      "application/jsonx",
    ]) {
      expect((await post({ "content-type": type })).status, type).toBe(415);
    }
    expect((await post({})).status).toBe(415);
    expect((await post(JSON_TYPE)).status).toBe(201);
    expect((await post({ "content-type": "application/json; charset=utf-8" })).status).toBe(201);
  });

  test("asks for the same origin where a browser says it", async () => {
    expect((await post({ ...JSON_TYPE, origin: `http://127.0.0.1:${port}` })).status).toBe(201);
    for (const origin of [
      "http://evil.example",
      "null",
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      "http://127.0.0.1",
    ]) {
      const { status, headers } = await post({ ...JSON_TYPE, origin });
      expect(status, origin).toBe(403);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
    for (const site of ["cross-site", "same-site"]) {
      expect((await post({ ...JSON_TYPE, "sec-fetch-site": site })).status, site).toBe(403);
    }
    for (const site of ["same-origin", "none"]) {
      expect((await post({ ...JSON_TYPE, "sec-fetch-site": site })).status, site).toBe(201);
    }
  });

  test("is never allowed by a preflight", async () => {
    const { headers } = await server.ask(PATH, {
      method: "OPTIONS",
      headers: { ...ownHost(), origin: "http://evil.example", "access-control-request-method": "POST" },
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["access-control-allow-methods"]).toBeUndefined();
  });
});

test("loopback addresses and names are told from what only looks like them", () => {
  for (const address of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]) {
    expect(isLoopbackAddress(address), address).toBe(true);
  }
  for (const address of [undefined, "", "10.0.0.1", "::ffff:10.0.0.1", "1127.0.0.1", "::2", "fe80::1"]) {
    expect(isLoopbackAddress(address), address).toBe(false);
  }
  for (const host of [
    undefined,
    "",
    "127.0.0.1.evil",
    "evil-localhost",
    "localhost@evil",
    "127.0.0.1:80:80",
    "0.0.0.0",
    "127.1",
  ]) {
    expect(isLoopbackHost(host), host).toBe(false);
  }
  expect(isForwarded({})).toBe(false);
  expect(isForwarded({ "x-forwarded-for": "" })).toBe(true);
});
