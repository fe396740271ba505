import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { describe, expect, test } from "vitest";
import { kept, replyOf } from "../ingest/exchange-http.ts";
import { sharedServer } from "../ingest/ingest-server.ts";
import { sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "Saves from a browser". The browser's part is acted here by its bytes; a real one is asked in
// packages/console/test/page-elsewhere.browser.test.ts.

const TO_001 = "x-request-datasource: 001";

let cells = 0;
function fresh(): string {
  cells += 1;
  return `PAGE-${cells}`;
}

describe.each<[what: string, plainSaves: boolean]>([
  ["ahead of node:http", true],
  ["by node:http", false],
])("a save from a browser, read %s", (_, plainSaves) => {
  const server = sharedServer({ defaultAccountSet: "001", publicHosts: ["MES.factory"], plainSaves });

  /** Sends a record as save and as saveBatch. Gives what both were answered, and whether the record was stored. */
  async function outcome(headers: readonly string[]): Promise<string> {
    const outcomes: string[] = [];
    for (const path of [SAVE_PATH, SAVE_BATCH_PATH]) {
      const barcode = fresh();
      const record = cell(barcode);
      const body = JSON.stringify(path === SAVE_PATH ? record : { records: [record] });
      const { state, code } = replyOf(await sendOnce(server().url, { path, headers, body }));
      expect((await kept(server().url, barcode)) !== null).toBe(state === 1);
      outcomes.push(code ?? "saved");
    }
    expect(outcomes[1]).toBe(outcomes[0]);
    return outcomes[0] ?? "";
  }

  test.each([
    ["of a page elsewhere, by its address", ["Host: 192.168.0.9:8940", "Origin: http://page.example"]],
    ["of a page elsewhere, as the browser says", ["Host: localhost", "Sec-Fetch-Site: cross-site"]],
    ["of a page on another port of this machine", ["Host: 127.0.0.1:8940", "Origin: http://127.0.0.1:8941"]],
    ["of a page of the same site only", ["Host: 127.0.0.1:8940", "Sec-Fetch-Site: same-site"]],
    ["of a page that hides where it is from", ["Host: 127.0.0.1:8940", "Origin: null"]],
    [
      "of a page whose origin a proxy took for our own",
      ["Host: 127.0.0.1:8940", "Origin: http://127.0.0.1:8940", "Sec-Fetch-Site: cross-site"],
    ],
  ])("that relies on the default account set is refused when it is %s", async (_what, headers) => {
    expect(await outcome(headers)).toBe("ACCESS_DENIED");
  });

  test.each([
    ["of the same origin", ["Host: 127.0.0.1:8940", "Origin: http://127.0.0.1:8940"]],
    ["of the same origin, as the browser says", ["Host: localhost:8940", "Sec-Fetch-Site: same-origin"]],
    [
      "of the same origin by HTTPS, for which a proxy speaks",
      ["Host: mes.factory", "Origin: https://mes.factory", "Sec-Fetch-Site: same-origin"],
    ],
    ["of no page at all", ["Host: 127.0.0.1:8940", "Sec-Fetch-Site: none"]],
  ])("that relies on the default account set is taken when it is %s", async (_what, headers) => {
    expect(await outcome(headers)).toBe("saved");
  });

  test.each([
    "127.0.0.1",
    "192.168.0.9:8940",
    "[::1]:8940",
    "[fe80::9]",
    "LocalHost:1",
    "mes.factory",
    "MES.FACTORY:80",
  ])("that names its account set is taken at %s, from whatever origin", async (host) => {
    // Only after a preflight can a page elsewhere send this header, and no preflight is ever allowed.
    expect(await outcome([TO_001, `Host: ${host}`, "Origin: http://page.example"])).toBe("saved");
    expect(await outcome([TO_001, `Host: ${host}`, "Sec-Fetch-Site: cross-site"])).toBe("saved");
  });

  test.each([
    "attacker.example",
    "attacker.example:8940",
    "127.0.0.1.attacker.example",
    "localhost.attacker.example",
    "mes.factory.attacker.example",
    "factory",
    "mes.factory:80:80",
    "127.0.0.1@attacker.example",
    "[attacker.example]",
    "",
  ])("is refused at %j, a name that anyone may have made to resolve to this server (DNS rebinding)", async (host) => {
    const own = [`Host: ${host}`, `Origin: http://${host}`];
    expect(await outcome([TO_001, ...own])).toBe("ACCESS_DENIED");
    expect(await outcome(own)).toBe("ACCESS_DENIED");
    expect(await outcome([TO_001, `Host: ${host}`, "Sec-Fetch-Site: same-origin"])).toBe("ACCESS_DENIED");
  });

  test("that is none is taken under any name, as ever", async () => {
    for (const host of ["attacker.example", "mes", ""]) {
      expect(await outcome([`Host: ${host}`])).toBe("saved");
      expect(await outcome([TO_001, `Host: ${host}`, "Referer: http://page.example/"])).toBe("saved");
    }
  });

  test("is never allowed by a preflight", async () => {
    const answer = await sendOnce(server().url, {
      method: "OPTIONS",
      headers: ["Origin: http://page.example", "Access-Control-Request-Method: POST"],
    });
    expect(replyOf(answer).code).toBe("METHOD_NOT_ALLOWED");
    expect([...(answer?.headers.keys() ?? [])].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});
