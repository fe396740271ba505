import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createLoopbackGuard } from "../../src/http/loopback-guard.ts";
import { createApp } from "../../src/http/app.ts";
import { addConsole } from "../../src/console/serve-console.ts";
import { addProblemHandlers } from "../../src/http/problem-handlers.ts";

// The console's files, over the framework as the server sets it up.

const INDEX = "<!doctype html><title>cellgrade</title>";
const SCRIPT = "console.log(1);";
const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

test("a page of the console is answered by the same index.html, which is asked for anew each time", async () => {
  const app = await served(build());
  for (const url of ["/", "/001/overview", "/001/records/%E6%9D%A1%2F%E7%A0%81?x=1"]) {
    const { statusCode, headers, body } = await app.inject({ url, headers: BROWSER });
    expect([url, statusCode, body]).toEqual([url, 200, INDEX]);
    expect(headers["cache-control"]).toBe("no-cache");
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  }
});

test("its policy lets in what this server gives, styles alone inside of the page, and asks for no https", async () => {
  const app = await served(build());
  for (const url of ["/", "/assets/index-Ab3.js"]) {
    const { headers } = await app.inject({ url });
    expect(String(headers["content-security-policy"]).split("; ")).toEqual([
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "connect-src 'self'",
      "worker-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
});

test("an asset is kept for good, and compressed where the client takes it", async () => {
  const app = await served(build());
  const url = "/assets/index-Ab3.js";
  const plain = await app.inject({ url });
  expect(plain.body).toBe(SCRIPT);
  expect(plain.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(plain.headers["vary"]).toBe("accept-encoding");
  expect(plain.headers["content-encoding"]).toBeUndefined();

  const compressed = await app.inject({ url, headers: { "accept-encoding": "br, gzip" } });
  expect(compressed.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(compressed.rawPayload).toString()).toBe(SCRIPT);

  const refused = await app.inject({ url, headers: { "accept-encoding": "gzip;q=0, br" } });
  expect(refused.body).toBe(SCRIPT);
});

test("what is the server's own, an asset that is not there, and what no browser asks for is a 404 problem", async () => {
  const app = await served(build());
  for (const url of ["/api/v1/nothing", "/docs/nothing", "/metrics/x", "/healthz/x", "/assets/gone-1.js", "/assets/"]) {
    const { statusCode, headers } = await app.inject({ url, headers: BROWSER });
    expect([url, statusCode]).toEqual([url, 404]);
    expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
  }
  expect((await app.inject({ url: "/001/overview", headers: { accept: "application/json" } })).statusCode).toBe(404);
  expect(
    (await app.inject({ method: "POST", url: "/", headers: { "content-type": "application/json" }, body: "{}" }))
      .statusCode,
  ).toBe(404);
});

test("no file outside of the build is given out, however it is asked for", async () => {
  const folder = build();
  writeFileSync(join(folder, "..", "secret.js"), "not for anyone");
  const app = await served(folder);
  for (const url of [
    "/assets/../../secret.js",
    "/assets/..%2F..%2Fsecret.js",
    "/assets/%2e%2e%2f%2e%2e%2fsecret.js",
    "/assets/..%5C..%5Csecret.js",
    "/assets/.hidden.js",
    "/assets/index.html%00.js",
    "/.vite/manifest.json",
    "/.built-from",
  ]) {
    const { statusCode, body } = await app.inject({ url });
    expect([url, statusCode]).toEqual([url, 404]);
    expect(body).not.toContain("not for anyone");
  }
});

test("a server whose console was not built says so, and how it is", async () => {
  const app = await served(join(tmpdir(), "cellgrade-no-such-folder"));
  const { statusCode, headers, body } = await app.inject({ url: "/", headers: BROWSER });
  expect(statusCode).toBe(404);
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(headers["cache-control"]).toBe("no-store");
  expect(body).toMatch(/not built[\s\S]*npm run build/);
});

test("it answers this machine only, as everything of the framework does", async () => {
  const app = await served(build());
  for (const url of ["/", "/001/overview", "/assets/index-Ab3.js", "/icon.svg"]) {
    const other = await app.inject({ url, headers: BROWSER, remoteAddress: "192.0.2.7" });
    expect([url, other.statusCode]).toEqual([url, 403]);
    const byName = await app.inject({ url, headers: { ...BROWSER, host: "plant.example" } });
    expect([url, byName.statusCode]).toEqual([url, 403]);
  }
});

/** A folder as the build writes it, inside of one that is removed. */
function build(): string {
  const outer = mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  onTestFinished(() => rmSync(outer, { recursive: true, force: true }));
  const folder = join(outer, "dist");
  mkdirSync(join(folder, "assets"), { recursive: true });
  mkdirSync(join(folder, ".vite"));
  writeFileSync(join(folder, ".vite", "manifest.json"), "{}");
  writeFileSync(join(folder, "index.html"), INDEX);
  writeFileSync(join(folder, "icon.svg"), "<svg/>");
  writeFileSync(join(folder, "assets", "index-Ab3.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "index-Ab3.js.gz"), gzipSync(SCRIPT));
  return folder;
}

async function served(folder: string) {
  const log = pino({ level: "silent" });
  const frontDoor = { listener: <Listener>(framework: Listener) => framework, attach: () => undefined };
  const guard = createLoopbackGuard();
  const app = createApp(
    { frontDoor, onClientError: () => undefined, refuseOutsider: guard.refuseOutsider, log },
    { plainSaves: false, connectionsMax: 64 },
  );
  onTestFinished(() => app.close());
  guard.attach(app);
  addProblemHandlers(app, { faults: { report() {} }, log });
  addConsole(app, { folder });
  await app.ready();
  return app;
}
