import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { ANOTHER_NAME, launchChromium, type TestBrowser } from "./browser/chromium.ts";
import { type ConsoleServer, startConsoleServer } from "./browser/console-server.ts";

// CONTRACT, "Saves from a browser": a page that is not this server's stores nothing, though the server has a default
// account set and the browser is on its machine. The browser is a real one, so its marks are those that browsers send.

let server: ConsoleServer;
let browser: TestBrowser;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    startConsoleServer(["--account-set", "001", "--default-account-set", "001"]),
    launchChromium(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function isStored(barcode: string): Promise<boolean> {
  const { status } = await fetch(`${server.url}/api/v1/account-sets/001/records/${barcode}`);
  expect([200, 404]).toContain(status);
  return status === 200;
}

/** The codes of the refusals so far, each with the barcode that its body names. */
async function refusals(): Promise<(readonly [code: string, barcode: string | undefined])[]> {
  const { items } = (await server.api("/api/v1/rejections")) as {
    items: { code: string; bodyText: string | null }[];
  };
  return items.map(({ code, bodyText }) => [code, /"barcode":"([^"]*)"/.exec(bodyText ?? "")?.[1]]);
}

/** Opens an empty page of another server on this machine, under a name of this machine. */
async function openPageOf(host: string): Promise<Page> {
  const other = createServer((_req, res) => res.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>"));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const page = await browser.newPage();
  onTestFinished(async () => {
    await page.close();
    other.closeAllConnections();
    other.close();
  });
  await page.goto(`http://${host}:${(other.address() as AddressInfo).port}/`);
  return page;
}

describe.each([
  ["on another port of this machine", "127.0.0.1"],
  ["under another name", ANOTHER_NAME],
])("a page %s", (_, host) => {
  test.each([
    [SAVE_PATH, (record: object) => record],
    [SAVE_BATCH_PATH, (record: object) => ({ records: [record] })],
  ])("that posts to %s without asking (no-cors) is refused, and stores nothing", async (path, wrap) => {
    const page = await openPageOf(host);
    const barcode = `NO-CORS-${host}-${path.length}`;
    const body = JSON.stringify(wrap(cell({ barcode })));
    // The answer is opaque to the page, but it has come: the request was not held back by the browser.
    const type = await page.evaluate(
      async ([url, text]) => (await fetch(url, { method: "POST", mode: "no-cors", body: text })).type,
      [server.url + path, body] as const,
    );
    expect(type).toBe("opaque");
    expect(await refusals()).toContainEqual(["ACCESS_DENIED", barcode]);
    expect(await isStored(barcode)).toBe(false);
  });

  test("that sends a form is refused, and stores nothing", async () => {
    const page = await openPageOf(host);
    const barcode = `FORM-${host}`;
    // In plain text a form sends `name=value`, so the equals sign comes to lie in a field that nobody reads.
    const [name = "", value = ""] = JSON.stringify({ ...cell({ barcode }), x: "=" }).split("=");
    await page.evaluate(
      ([action, fieldName, fieldValue]) => {
        const form = document.createElement("form");
        Object.assign(form, { action, method: "post", enctype: "text/plain" });
        const field = document.createElement("input");
        Object.assign(field, { name: fieldName, value: fieldValue });
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      [server.url + SAVE_PATH, name, value] as const,
    );
    await page.waitForURL(server.url + SAVE_PATH);
    expect(await refusals()).toContainEqual(["ACCESS_DENIED", barcode]);
    expect(await isStored(barcode)).toBe(false);
  });

  test("that names the account set is not let through by the browser, since no preflight is allowed", async () => {
    const page = await openPageOf(host);
    const outcome = await page.evaluate(
      async ([url, body]) => {
        const headers = { "x-request-datasource": "001" };
        return fetch(url, { method: "POST", headers, body }).then(
          () => "sent",
          () => "held back",
        );
      },
      [server.url + SAVE_PATH, JSON.stringify(cell({ barcode: `PREFLIGHT-${host}` }))] as const,
    );
    expect(outcome).toBe("held back");
    expect(await isStored(`PREFLIGHT-${host}`)).toBe(false);
  });
});

test("a page whose name was made to resolve to this server (DNS rebinding) is refused, and stores nothing", async () => {
  const origin = `http://${ANOTHER_NAME}:${new URL(server.url).port}`;
  // The attacker's page would have come while the name still resolved to another server, with a policy of its own. Here what this
  // server answers to the name, a refusal, is the page of that origin, and the debugger acts its script.
  const page = await browser.newPage({ bypassCSP: true });
  onTestFinished(() => page.close());
  expect((await page.goto(`${origin}/`))?.status()).toBe(403);
  for (const [barcode, headers] of [
    ["REBOUND-1", { "x-request-datasource": "001" }],
    ["REBOUND-2", {}],
  ] as const) {
    const answer = await page.evaluate(
      async ([path, body, sent]) => (await fetch(path, { method: "POST", headers: sent, body })).text(),
      [SAVE_PATH, JSON.stringify(cell({ barcode })), headers] as const,
    );
    expect(JSON.parse(answer)).toMatchObject({ state: -1, msg: "设备无权访问账套: 001" });
    expect(await isStored(barcode)).toBe(false);
  }
});

test("the server's own page may save, into the default account set too", async () => {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(server.url);
  const answer = await page.evaluate(async ([path, body]) => (await fetch(path, { method: "POST", body })).text(), [
    SAVE_PATH,
    JSON.stringify(cell({ barcode: "OWN-PAGE" })),
  ] as const);
  expect(JSON.parse(answer)).toMatchObject({ state: 1 });
  expect(await isStored("OWN-PAGE")).toBe(true);
});
