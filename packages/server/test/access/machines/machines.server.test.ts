import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import { afterEach, describe, expect, test } from "vitest";
import { newMachineToken } from "../../../src/access/machines/token.ts";
import { hashOf, newToken } from "../../../src/access/tokens/token-text.ts";
import type { Config } from "../../../src/config/config.ts";
import { kept, list, type Reply, replyOf, save, saveBatch } from "../../ingest/exchange-http.ts";
import { type IngestServer, startIngestServer } from "../../ingest/ingest-server.ts";
import { connectTo, type RawConnection, requestBytes, sendOnce } from "../../ingest/raw-socket.ts";
import { cell } from "../../ingest/samples.ts";

// Which machines may save, over real connections: those that are read ahead of node:http, and those that node:http reads.

let server: IngestServer;
afterEach(() => server.discard());

async function start(overrides: Partial<Config> = {}): Promise<IngestServer> {
  server = await startIngestServer(overrides);
  return server;
}

/** Changes the policy as the command line does, beside the running server. */
async function decide(policy: Partial<MachinePolicy>): Promise<void> {
  await server.withSystem(({ machineAccess }) => machineAccess.change("001", { ...policy, changedAt: Date.now() }));
}

async function addToken(token: string): Promise<void> {
  await server.withSystem(({ machineAccess }) =>
    machineAccess.addToken("001", { name: "厂商", hash: hashOf(token), createdAt: Date.now(), expiresAt: null }),
  );
}

const TO_001 = "x-request-datasource: 001";

/** Saves one cell after another on one connection. */
function machine(headers: readonly string[] = []) {
  const connection: RawConnection = connectTo(server.url);
  let saved = 0;
  return {
    async save(more: readonly string[] = []): Promise<Reply> {
      saved += 1;
      connection.send(
        requestBytes({ headers: [TO_001, ...headers, ...more], body: JSON.stringify(cell(`C${saved}`)) }),
      );
      return replyOf(await connection.answer());
    },
    drop: () => connection.drop(),
  };
}

/** Chunked bodies are read by node:http. */
function nodeMachine() {
  const connection = connectTo(server.url);
  return {
    async save(): Promise<Reply> {
      const body = JSON.stringify(cell("NODE"));
      const chunk = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      connection.send(requestBytes({ headers: [TO_001, "Transfer-Encoding: chunked"], body: chunk }));
      return replyOf(await connection.answer());
    },
    drop: () => connection.drop(),
  };
}

describe("a policy", () => {
  test("that is changed beside the server counts for every connection within a second, on both ways", async () => {
    await start();
    const machines = [machine(), machine(["x-vendor: 1"]), nodeMachine()];
    for (const each of machines) expect(await each.save()).toMatchObject({ state: 1 });
    await decide({ networks: ["192.0.2.0/24"] });
    await expect.poll(async () => (await machines[0]?.save())?.code, { timeout: 1_000 }).toBe("ACCESS_DENIED");
    for (const each of machines)
      expect(await each.save()).toMatchObject({ state: -1, code: "ACCESS_DENIED", status: 200 });
    await decide({ networks: ["127.0.0.0/8"] });
    await expect.poll(async () => (await machines[0]?.save())?.state, { timeout: 1_000 }).toBe(1);
    for (const each of machines) expect(await each.save()).toMatchObject({ state: 1 });
    for (const each of machines) each.drop();
  });

  test("of another account set changes nothing", async () => {
    await start();
    await server.withSystem(({ machineAccess }) => machineAccess.change("002", { networks: [], changedAt: 1 }));
    const turnedAway = () => save(server.url, cell("A"), { accountSet: "002" });
    await expect.poll(async () => (await turnedAway()).code).toBe("ACCESS_DENIED");
    expect(await save(server.url, cell("A"))).toMatchObject({ state: 1 });
  });

  test("holds for a machine on IPv6, and for one on IPv4 whose address is mapped", async () => {
    await start({ host: "::" });
    const { port } = new URL(server.url);
    const [ipv4, ipv6] = [`http://127.0.0.1:${port}`, `http://[::1]:${port}`];
    await decide({ networks: ["127.0.0.0/8"] });
    await expect.poll(async () => (await save(ipv6, cell("A"))).code).toBe("ACCESS_DENIED");
    expect(await save(ipv4, cell("A"))).toMatchObject({ state: 1 });
    await decide({ networks: ["::/0"] });
    await expect.poll(async () => (await save(ipv4, cell("A"))).code).toBe("ACCESS_DENIED");
    expect(await save(ipv6, cell("A"))).toMatchObject({ state: 1 });
  });

  test("goes by the address behind a proxy that is trusted, and by nobody's word without one", async () => {
    await start({ trustProxies: ["127.0.0.1"] });
    await decide({ networks: ["10.0.0.0/8"] });
    const through = (forwarded: string) => save(server.url, cell("A"), { headers: { "x-forwarded-for": forwarded } });
    await expect.poll(async () => (await save(server.url, cell("A"))).code).toBe("ACCESS_DENIED");
    expect(await through("10.0.0.7")).toMatchObject({ state: 1 });
    expect(await through("10.0.0.7, 8.8.8.8")).toMatchObject({ code: "ACCESS_DENIED" });
    const [newest] = await server.afterStop(
      async ({ rejections }) => (await rejections.search({}, { limit: 1 })).items,
    );
    expect(newest?.address).toBe("8.8.8.8");
    await server.discard();
    await start();
    await decide({ networks: ["10.0.0.0/8"] });
    await expect.poll(async () => (await through("10.0.0.7")).code).toBe("ACCESS_DENIED");
  });
});

describe("the HTTP status of refusals", () => {
  /** Status and code of refusals of each kind: of the fields, the method, the path, access, no account set, no HTTP. */
  async function statuses(): Promise<readonly unknown[]> {
    const { url } = server;
    const nonsense = connectTo(url);
    nonsense.send("no HTTP at all\r\n\r\n");
    const replies = [
      await save(url, { ...cell("A"), voltage: "?" }),
      replyOf(await sendOnce(url, { method: "PUT", headers: ["x-request-datasource: 001"] })),
      replyOf(await sendOnce(url, { path: "/api/pick/volume", headers: ["x-request-datasource: 001"] })),
      await save(url, cell("A"), { accountSet: "404" }),
      replyOf(await nonsense.answer()),
    ];
    return replies.map(({ code, status }) => `${code} ${status}`);
  }

  test.each([
    { httpStatus: "always-200", own: "strict", fields: 400, method: 405, path: 404, unknown: 200 },
    { httpStatus: "strict", own: "always-200", fields: 200, method: 200, path: 200, unknown: 404 },
  ] as const)("is the account set's $own once it is known, where the server's is $httpStatus", async (row) => {
    await start({ httpStatus: row.httpStatus });
    await decide({ httpStatus: row.own });
    const due = [
      `FIELD_INVALID ${row.fields}`,
      `METHOD_NOT_ALLOWED ${row.method}`,
      `PATH_UNKNOWN ${row.path}`,
      `ACCOUNT_SET_UNKNOWN ${row.unknown}`,
      "HTTP_INVALID 400",
    ];
    await expect.poll(statuses).toEqual(due);
    const refused = await server.afterStop(async ({ rejections }) => (await rejections.search({}, { limit: 4 })).items);
    expect(refused.map(({ httpStatus }) => httpStatus)).toEqual([row.unknown, row.path, row.method, row.fields]);
  });

  test("is the server's again when the account set's choice is taken back", async () => {
    await start();
    const status = async () => (await save(server.url, { ...cell("A"), barcode: "" })).status;
    await decide({ httpStatus: "strict" });
    await expect.poll(status).toBe(400);
    await decide({ httpStatus: null });
    await expect.poll(status).toBe(200);
  });
});

describe("how what machines send is taken", () => {
  test("is as sent until the account set chooses, and then for the next save, in a batch too", async () => {
    await start();
    const { url } = server;
    const station = { ...cell("P1"), batteryStation: "一\u200b区" };
    expect(await save(url, cell("]C1P0"))).toMatchObject({ state: 1 });
    expect(await save(url, station)).toMatchObject({ state: 1 });
    expect(await kept(url, "]C1P0")).toMatchObject({ barcode: "]C1P0" });
    await decide({ stripScannerPrefix: true, refuseInvisible: true });
    const refused = { code: "FIELD_INVALID", msg: "batteryStation(电池工位)不能包含不可见字符" };
    await expect.poll(() => save(url, station)).toMatchObject(refused);
    expect(await save(url, cell("]d2P2"))).toMatchObject({ state: 1 });
    const batch = await saveBatch(url, [cell("\\000003P3"), station]);
    expect(batch.resBody).toMatchObject([{ index: 1, barcode: "P1", msg: refused.msg }]);
    expect(await kept(url, "P2")).toMatchObject({ barcode: "P2" });
    expect(await kept(url, "P3")).toMatchObject({ barcode: "P3" });
    expect(await kept(url, "]d2P2")).toBeNull();
  });
});

describe("a token", () => {
  test("is asked for by x-api-key or as a Bearer, with the status of its fault under strict", async () => {
    await start({ httpStatus: "strict" });
    const token = newMachineToken();
    await addToken(token);
    await decide({ token: "required" });
    const saved = (headers: Readonly<Record<string, string>>) => save(server.url, cell("A"), { headers });
    await expect.poll(async () => saved({})).toMatchObject({ status: 401, code: "TOKEN_MISSING" });
    expect((await saved({})).msg).toBe("请求头 x-api-key(设备令牌)不能为空");
    expect(await saved({ "x-api-key": `${token}x` })).toMatchObject({ status: 403, code: "ACCESS_DENIED" });
    expect(await saved({ "x-api-key": token })).toMatchObject({ status: 200, state: 1 });
    expect(await saved({ authorization: `Bearer ${token}` })).toMatchObject({ status: 200, state: 1 });
    await decide({ savesPerSecond: 1 });
    await expect
      .poll(() => saved({ "x-api-key": token }))
      .toMatchObject({ status: 429, code: "OVERLOADED", retryAfter: "1" });
  });

  test("is exchanged for another one while machines save, without one refused save", async () => {
    await start();
    const [before, after] = [newMachineToken(), newMachineToken()];
    await addToken(before);
    await decide({ token: "required" });
    await expect.poll(async () => (await save(server.url, cell("A"))).code).toBe("TOKEN_MISSING");
    let token = before;
    const stopping = new AbortController();
    const refused: Reply[] = [];
    let saved = 0;
    const running = Array.from({ length: 8 }, async (_, n) => {
      const client = machine();
      while (!stopping.signal.aborted) {
        const reply = await client.save([`x-api-key: ${token}`, `x-number: ${n}`]);
        if (reply.state === 1) saved += 1;
        else refused.push(reply);
      }
      client.drop();
    });
    const more = async (): Promise<void> => {
      const soFar = saved;
      await expect.poll(() => saved).toBeGreaterThan(soFar + 100);
    };
    await more();
    await addToken(after);
    await expect
      .poll(async () => (await save(server.url, cell("A"), { headers: { "x-api-key": after } })).state)
      .toBe(1);
    token = after;
    await more();
    await server.withSystem(({ machineAccess }) => machineAccess.removeToken("001", 1));
    await expect
      .poll(async () => (await save(server.url, cell("A"), { headers: { "x-api-key": before } })).code)
      .toBe("ACCESS_DENIED");
    await more();
    stopping.abort();
    await Promise.all(running);
    expect(refused).toEqual([]);
  });

  test("that was used is noted by the time the server has stopped", async () => {
    await start();
    const token = newMachineToken();
    await addToken(token);
    await decide({ token: "optional" });
    const begin = Date.now();
    await expect
      .poll(async () => (await save(server.url, cell("A"), { headers: { "x-api-key": "wrong" } })).code)
      .toBe("ACCESS_DENIED");
    await save(server.url, cell("A"), { headers: { "x-api-key": token } });
    const [of001] = await server.afterStop(({ machineAccess }) => machineAccess.all());
    expect(of001?.tokens[0]?.lastUsedAt).toBeGreaterThanOrEqual(begin);
  });
});

describe("device codes", () => {
  test("are learned as machines save, and then those may and no other, in batches each for itself", async () => {
    await start();
    await decide({ deviceCodes: "learning" });
    const saves = (deviceCode: string) => save(server.url, cell("A", { deviceCode }));
    const learned = () => server.withSystem(async ({ machineAccess }) => (await machineAccess.all())[0]?.learned);
    // What saves before the server has heard of the change is let in, and not noted.
    await expect.poll(async () => [await saves("FR-01"), await learned()][1], { timeout: 5_000 }).toEqual(["FR-01"]);
    await saves("FR-02");
    await expect.poll(learned, { timeout: 5_000 }).toEqual(["FR-01", "FR-02"]);
    await server.withSystem(({ machineAccess }) => machineAccess.closeLearning("001", { changedAt: 1 }));
    await expect.poll(async () => (await saves("FR-03")).code).toBe("ACCESS_DENIED");
    expect(await saves("FR-02")).toMatchObject({ state: 1 });
    const batch = ["FR-01", "FR-03", "FR-02", ""].map((deviceCode, n) => cell(`B${n}`, { deviceCode }));
    expect(await saveBatch(server.url, batch)).toMatchObject({
      state: -1,
      code: "FIELD_INVALID",
      msg: "4 条记录中有 2 条未保存",
      resBody: [
        { index: 1, barcode: "B1", state: -1, msg: "设备无权访问账套: 001", code: "ACCESS_DENIED" },
        { index: 3, barcode: "B3", state: -1, code: "FIELD_INVALID" },
      ],
    });
    const found = await list(server.url, ["B0", "B1", "B2", "B3"]);
    expect(found.resBody.map(({ barcode }) => barcode)).toEqual(["B0", "B2"]);
  });
});

describe("list", () => {
  const asked = (headers: Readonly<Record<string, string>> = {}) => list(server.url, ["A"], { headers });

  test("with --auth on is for who may save, and for scripts that may read the account set", async () => {
    await start({ auth: "on" });
    await save(server.url, cell("A"));
    expect(await asked()).toMatchObject({ state: 1, resBody: [{ barcode: "A" }] });
    await decide({ networks: ["192.0.2.0/24"] });
    await expect.poll(async () => (await asked()).code).toBe("ACCESS_DENIED");
    const script = async (role: "viewer" | "metrics", accountSets: readonly string[] | null) => {
      const text = newToken();
      const token = {
        name: "BI",
        role,
        accountSets,
        hash: hashOf(text),
        createdAt: 1,
        createdBy: "王工",
        expiresAt: null,
      };
      await server.withSystem(({ apiTokens }) => apiTokens.add(token));
      return { authorization: `Bearer ${text}` };
    };
    const [elsewhere, metrics] = [await script("viewer", ["002"]), await script("metrics", null)];
    const reader = await script("viewer", ["001"]);
    await expect.poll(() => asked(reader)).toMatchObject({ state: 1, resBody: [{ barcode: "A" }] });
    for (const headers of [elsewhere, metrics]) expect((await asked(headers)).code).toBe("ACCESS_DENIED");
    expect(await save(server.url, cell("A"), { headers: reader })).toMatchObject({ code: "ACCESS_DENIED" });
  });

  test("with --auth off is for this machine alone, whatever the policy", async () => {
    await start({ trustProxies: ["127.0.0.1"] });
    await decide({ networks: [] });
    await expect.poll(async () => (await save(server.url, cell("A"))).code).toBe("ACCESS_DENIED");
    expect(await asked()).toMatchObject({ state: 1 });
    expect(await asked({ "x-forwarded-for": "10.0.0.7" })).toMatchObject({ code: "ACCESS_DENIED" });
  });
});

describe("outsiders", () => {
  test("have their own bounds in the ledger: a flood of them leaves honest refusals, and the machines, where they were", async () => {
    await start();
    expect(await save(server.url, cell(""))).toMatchObject({ code: "FIELD_INVALID" });
    await decide({ networks: ["192.0.2.0/24"] });
    await expect.poll(async () => (await save(server.url, cell("A"))).code).toBe("ACCESS_DENIED");
    const body = JSON.stringify(cell("A", { deviceCode: "EVIL" })).padEnd(60_000);
    const many = Array.from({ length: 300 }, () => sendOnce(server.url, { headers: [TO_001], body }));
    for (const answer of await Promise.all(many)) expect(replyOf(answer).code).toBe("ACCESS_DENIED");
    const { kept, honest, machines } = await server.afterStop(async ({ rejections, machines: register }) => ({
      kept: (await rejections.search({ code: "ACCESS_DENIED" }, { limit: 1_000 })).items,
      honest: await rejections.count({ code: "FIELD_INVALID" }),
      machines: await register.list("001", { now: Date.now(), dayStart: 0 }),
    }));
    expect(honest).toBe(1);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(100);
    for (const { outsider, body: bytes, deviceCode } of kept) {
      expect([outsider, bytes.length <= 4 * 1024, deviceCode]).toEqual([true, true, null]);
    }
    expect(machines.map(({ kind, name }) => [kind, name])).toEqual([
      ["device", "FR-07"],
      ["address", "127.0.0.1"],
    ]);
    const [, address] = machines;
    expect(address?.refused).toBeGreaterThanOrEqual(300);
  });
});

test("an account set of which nobody has decided takes saves from every network, and the server says so until somebody has", async () => {
  await start();
  await server.withSystem(({ machineAccess }) => machineAccess.change("001", { networks: null, changedAt: 1 }));
  const warnings = async () => ((await (await fetch(`${server.url}/readyz`)).json()) as { warnings: unknown }).warnings;
  await expect.poll(warnings).toEqual([{ code: "NETWORKS_UNDECIDED", accountSet: "001" }]);
  await decide({ networks: ["127.0.0.0/8"] });
  await expect.poll(warnings).toEqual([]);
});
