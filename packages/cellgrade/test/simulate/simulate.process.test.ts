import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { readRecord } from "@cellgrade/contract/read-record";
import type { CellRecord } from "@cellgrade/contract/record";
import { afterEach, describe, expect, test } from "vitest";
import { progressLine, showProgress } from "../../src/simulate/progress.ts";
import { simulate, type SimulateOptions } from "../../src/simulate/simulate.ts";
import type { Summary } from "../../src/simulate/summary.ts";
import { createTally } from "../../src/simulate/tally.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** An MES that counts. `refuse` names the error code for a record by how often the record was seen. */
async function startMes(refuse: (record: CellRecord, earlier: number) => string | null = () => null) {
  const kept = new Map<string, CellRecord>();
  const seen = new Map<string, number>();
  let requests = 0;
  const url = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests += 1;
      const { record } = readRecord(JSON.parse(Buffer.concat(chunks).toString("utf8")) as object);
      const isRight = request.headers["x-request-datasource"] === "001" && record !== null;
      const earlier = seen.get(record?.barcode ?? "") ?? 0;
      seen.set(record?.barcode ?? "", earlier + 1);
      const code = isRight ? refuse(record, earlier) : "ACCOUNT_SET_UNKNOWN";
      if (code === null && record !== null) kept.set(record.barcode, record);
      const headers = code === null ? {} : { "x-error-code": code, "retry-after": "0" };
      response
        .writeHead(200, headers)
        .end(JSON.stringify({ state: code === null ? 1 : -1, msg: code ?? "", resBody: [] }));
    });
  });
  return { url, kept, requests: () => requests };
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(url: string, changes: Partial<SimulateOptions> = {}, signal = new AbortController().signal) {
  const options: SimulateOptions = {
    url,
    accountSet: "001",
    devices: 3,
    stations: 20,
    rate: 0,
    fromMs: null,
    forMs: null,
    cells: 400,
    outageMs: null,
    seed: 5,
    badChannels: 3,
    unread: 0,
    barcodePrefix: null,
    connections: 8,
    json: true,
    ...changes,
  };
  const out: string[] = [];
  const errors: string[] = [];
  const dependencies = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => errors.push(text) },
    signal,
  };
  const exitCode = await simulate(dependencies, options);
  return { exitCode, text: out.join(""), errors: errors.join("") };
}

describe("against an MES", () => {
  test("all acknowledged: exit code 0, and the MES holds exactly the cells counted", async () => {
    const mes = await startMes();
    const { exitCode, text } = await run(mes.url);
    const summary = JSON.parse(text) as Summary;
    expect(exitCode).toBe(0);
    expect(summary.cells).toMatchObject({ sent: 400, acknowledged: 400, refused: 0, lost: 0 });
    expect(mes.requests()).toBe(400);
    expect(mes.kept.size).toBe(400 - summary.cells.retests);
    expect([...mes.kept.keys()].every((barcode) => barcode.startsWith(summary.barcodePrefix))).toBe(true);
    expect(summary.badChannels).toHaveLength(3);
    expect(summary.latency.maxMs).toBeGreaterThan(0);
    expect(summary.latency.from).toBe("actual send");
  });

  test("paced, until the stated time", async () => {
    const mes = await startMes();
    const { exitCode, text } = await run(mes.url, { rate: 1_000, forMs: 300, cells: null });
    const summary = JSON.parse(text) as Summary;
    expect(exitCode).toBe(0);
    expect(summary.cells.sent).toBeGreaterThan(10);
    expect(summary.cells.sent).toBeLessThan(600);
    expect(mes.requests()).toBe(summary.cells.sent);
    expect(summary.latency.from).toBe("intended send");
  });

  test("refusals are counted by code: exit code 1", async () => {
    const mes = await startMes((record) => (record.deviceCode === "FR-02" ? "FIELD_INVALID" : null));
    const { exitCode, text } = await run(mes.url);
    const { cells, troubles } = JSON.parse(text) as Summary;
    expect(exitCode).toBe(1);
    expect(cells.refused).toBeGreaterThan(100);
    expect(cells.acknowledged + cells.refused).toBe(400);
    expect(troubles).toEqual([{ name: "FIELD_INVALID", answers: cells.refused, sample: "FIELD_INVALID" }]);
    expect(mes.requests()).toBe(400);
  });

  test("OVERLOADED is sent again and counted: exit code 0", async () => {
    const mes = await startMes((_, earlier) => (earlier < 2 ? "OVERLOADED" : null));
    const { exitCode, text } = await run(mes.url, { cells: 50 });
    const { cells, resends, troubles } = JSON.parse(text) as Summary;
    expect(exitCode).toBe(0);
    expect(cells.acknowledged).toBe(50);
    expect(resends).toBe(2 * mes.kept.size);
    expect(troubles).toMatchObject([{ name: "OVERLOADED", answers: resends }]);
    expect(mes.requests()).toBe(50 + resends);
  });

  test("the text names counts, latency and the planted channels", async () => {
    const mes = await startMes((record) => (record.deviceCode === "FR-02" ? "FIELD_INVALID" : null));
    const { text } = await run(mes.url, { json: false, barcodePrefix: "TEST-" });
    expect(text).toContain("barcodes TEST-…");
    expect(text).toMatch(
      /^sent 400 \(\d+ of them retests\) {3}acknowledged \d+ {3}refused \d+ {3}lost 0 {3}sent again 0$/m,
    );
    expect(text).toMatch(/^latency from the actual send, ms: p50 [\d.]+ {2}p90 .* max [\d.]+$/m);
    expect(text).toMatch(/^ {2}\d+ × FIELD_INVALID: FIELD_INVALID$/m);
    expect(text).toMatch(/^ {2}FR-0\d {2}0\d-0\d-\d\d {2}contact resistance [\d.]+ mΩ: .* \(\d+ cells\)$/m);
    expect(text).toMatch(/^ {2}FR-0\d {2}0\d-0\d-\d\d {2}stuck: /m);
    expect(text).toMatch(/^ {2}FR-0\d {2}0\d-0\d-\d\d {2}noisy: /m);
  });

  test("the signal ends it in order", async () => {
    const stop = new AbortController();
    const mes = await startMes(() => {
      stop.abort();
      return null;
    });
    const { exitCode, text } = await run(mes.url, { cells: null }, stop.signal);
    expect(exitCode).toBe(0);
    expect((JSON.parse(text) as Summary).cells.sent).toBe(mes.requests());
  });
});

describe("misuse: exit code 2, a message, no summary", () => {
  test.each([
    ["not a url", {}, "Invalid URL"],
    ["ftp://127.0.0.1", {}, "http or https"],
    ["http://127.0.0.1", { accountSet: "" }, "accountSet"],
    ["http://127.0.0.1", { badChannels: 61 }, "61 bad channels do not fit into 60"],
    ["http://127.0.0.1", { outageMs: 3_600_000, forMs: 86_400_000 }, "--outage needs --from and --for"],
    ["http://127.0.0.1", { outageMs: 3_600_000, fromMs: 0 }, "--outage needs --from and --for"],
    ["http://127.0.0.1", { outageMs: 60, fromMs: 0, forMs: 60 }, "--outage must be shorter than --for"],
  ])("%s %j", async (url, changes, message) => {
    const { exitCode, text, errors } = await run(url, changes);
    expect({ exitCode, text }).toEqual({ exitCode: 2, text: "" });
    expect(errors).toContain(message);
  });

  test("nobody listens there", async () => {
    const url = await listen(() => {});
    await cleanUps.pop()?.();
    const { exitCode, text, errors } = await run(url);
    expect({ exitCode, text }).toEqual({ exitCode: 2, text: "" });
    expect(errors).toContain(`cannot work with ${url}: no answer (unreachable): connect ECONNREFUSED`);
  });

  test("another account set, another kind of server", async () => {
    const { url } = await startMes();
    expect(await run(url, { accountSet: "002" })).toMatchObject({ exitCode: 2, text: "" });
    const page = await listen((request, response) => {
      request.resume();
      response.writeHead(404).end("<h1>Not Found</h1>");
    });
    const { exitCode, errors } = await run(page);
    expect(exitCode).toBe(2);
    expect(errors).toContain("HTTP 404, not of the interface (notJson): <h1>Not Found</h1>");
  });
});

test("progress on a terminal is one rewritten line, cleared at the end", () => {
  const written: string[] = [];
  const progress = showProgress({ output: { write: (text) => written.push(text), isTTY: true }, tally: createTally() });
  progress.stop();
  expect(written).toEqual(["\r\u001b[K"]);
  expect(progressLine({ ...createTally(), sent: 12_345, acknowledged: 12_000, refused: 5 }, 499.6)).toBe(
    "sent 12,345  acknowledged 12,000  refused 5  lost 0  500/s  p50 0 ms  p99 0 ms",
  );
});

describe("the command", () => {
  const program = fileURLToPath(new URL("../../bin/cellgrade.js", import.meta.url));

  function start(...args: string[]) {
    const child = spawn(process.execPath, [program, "simulate", ...args]);
    const output = { out: "", error: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      output.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output.error += chunk.toString();
    });
    const ended = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, ...output }));
    return { child, ended };
  }

  test("flags reach the run, and the exit code the shell", async () => {
    const mes = await startMes();
    const flags = ["--account-set", "001", "--devices", "2", "--stations", "4", "--rate", "0", "--cells", "40"];
    const { exitCode, out, error } = await start(mes.url, ...flags, "--seed", "9", "--bad-channels", "1", "--json")
      .ended;
    expect(error).toBe("");
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ seed: 9, cells: { sent: 40, acknowledged: 40 }, badChannels: [{}] });
    expect(new Set([...mes.kept.values()].map((record) => record.deviceCode)).size).toBe(2);
  });

  test("a day of the plant's own time, with an outage, in seconds", async () => {
    const mes = await startMes();
    const plant = ["--account-set", "001", "--devices", "4", "--stations", "4", "--rate", "0"];
    const time = ["--from", "2026-10-01", "--for", "1d", "--outage", "12h"];
    const { exitCode, out, error } = await start(mes.url, ...plant, ...time, "--json").ended;
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: "" });
    const { cells, testTimes } = JSON.parse(out) as Summary;
    expect(cells.acknowledged).toBeGreaterThan(60);
    expect(cells.replayed).toBeGreaterThan(16);
    expect(testTimes.first).toMatch(/^2026-10-01 00:/);
    expect(testTimes.last).toMatch(/^2026-10-01 2[0-3]:/);
    expect([...mes.kept.values()].every(({ testTime }) => testTime.startsWith("2026-10-01"))).toBe(true);
  });

  test("SIGINT: what is under way is awaited, then the summary", async () => {
    let ready = (): void => {};
    const begun = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const mes = await startMes(() => {
      ready();
      return null;
    });
    const { child, ended } = start(mes.url, "--account-set", "001", "--rate", "200", "--json");
    await Promise.race([begun, ended]);
    child.kill("SIGINT");
    const { exitCode, out } = await ended;
    expect(exitCode).toBe(0);
    expect((JSON.parse(out) as Summary).cells.acknowledged).toBe(mes.requests());
  });

  test.each([
    [["http://127.0.0.1:9"], "--account-set"],
    [["http://127.0.0.1:9", "--account-set", "001", "--for", "60"], "Give a number and ms, s, m, h or d"],
    [["http://127.0.0.1:9", "--account-set", "001", "--speed", "60"], "unknown option"],
    [["http://127.0.0.1:9", "--account-set", "001", "--from", "2026-02-30"], "Give an existing time or date"],
    [["nowhere", "--account-set", "001"], "Invalid URL"],
  ])("misuse %j: exit code 2", async (args, message) => {
    const { exitCode, out, error } = await start(...args).ended;
    expect(error).toContain(message);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
  });
});
