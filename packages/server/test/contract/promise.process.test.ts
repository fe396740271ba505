import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { CellRecord } from "@cellgrade/contract/record";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { describe, expect, test } from "vitest";
import { kept, list, replyOf, save, saveBatch } from "../ingest/exchange-http.ts";
import { freshGatedServer } from "../ingest/gated-server.ts";
import { sharedServer, startIngestServer } from "../ingest/ingest-server.ts";
import { connectTo, requestBytes, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT, "What is promised by state: 1": clauses 12 to 15.

const TO_001 = "x-request-datasource: 001";

function saveOf(record: CellRecord): Buffer {
  return requestBytes({ headers: [TO_001], body: JSON.stringify(record) });
}

/** A record whose nine fields all carry `n`. */
function marked(barcode: string, n: number): CellRecord {
  const text = String(n);
  const two = text.padStart(2, "0");
  return {
    batteryStation: text,
    deviceCode: text,
    barcode,
    testTime: `20${two}-01-01 00:00:00`,
    workStep: text,
    voltage: n,
    electricity: n,
    volume: n,
    energy: n,
  };
}

describe("clause 12: durable before the answer", () => {
  const server = freshGatedServer();

  test("clause 12: no answer leaves before the commit has ended", async () => {
    server().shut();
    const connection = connectTo(server().url);
    connection.send(saveOf(cell("A")));
    await server().arrived(1);
    let answered = false;
    const answer = connection.answer().then((given) => {
      answered = true;
      return given;
    });
    expect(await kept(server().url, "A")).toBeNull(); // a round trip of another connection
    expect(answered).toBe(false);
    server().open();
    expect(replyOf(await answer).state).toBe(1);
    expect(await kept(server().url, "A")).toEqual(cell("A"));
    connection.drop();
  });

  test("clause 12: what was acknowledged survives kill -9 of the server", async () => {
    const data = await mkdtemp(join(tmpdir(), "cellgrade-killed-"));
    try {
      const running = await serve(data);
      const acknowledged: string[] = [];
      const sent: string[] = [];
      async function machine(number: number): Promise<void> {
        for (let n = 0; ; n += 1) {
          const barcode = `K-${number}-${n}`;
          sent.push(barcode);
          if ((await save(running.url, cell(barcode))).state !== 1) return;
          acknowledged.push(barcode);
          if (acknowledged.length >= 200) running.child.kill("SIGKILL");
        }
      }
      await Promise.allSettled(Array.from({ length: 8 }, (_, number) => machine(number)));
      await running.ended;
      expect(acknowledged.length).toBeGreaterThanOrEqual(200);
      const again = await startIngestServer({ data });
      const { resBody } = await list(again.url, sent.slice(0, 1_000));
      await again.stop();
      const found = new Set(resBody.map(({ barcode }) => barcode));
      expect(acknowledged.filter((barcode) => !found.has(barcode))).toEqual([]);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });

  async function serve(data: string): Promise<{ url: string; child: ChildProcess; ended: Promise<unknown> }> {
    const command = fileURLToPath(new URL("../../../cellgrade/bin/cellgrade.js", import.meta.url));
    const child = spawn(process.execPath, [command, "serve", "--data", data, "--port", "0", "--log-level", "silent"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\S+/.exec(line)?.[0];
      if (url !== undefined) return { url, child, ended };
    }
    throw new Error("the server ended before it served");
  }
});

describe("clause 13: the latest by order of arrival", () => {
  const server = sharedServer();

  test("clause 13: 50 writers on one barcode never mix the fields of two submissions", async () => {
    const barcode = "ONE-FOR-50";
    const writers = Array.from({ length: 50 }, async (_, writer) => {
      for (let time = 0; time < 6; time += 1) {
        expect((await save(server().url, marked(barcode, writer))).state).toBe(1);
        const now = await kept(server().url, barcode);
        expect(now).toEqual(marked(barcode, now?.volume ?? -1));
      }
    });
    await Promise.all(writers);
    expect((await list(server().url, [barcode])).resBody).toHaveLength(1);
  });

  test("clause 13: one record per barcode and account set: two account sets never mix", async () => {
    const barcodes = Array.from({ length: 20 }, (_, n) => `BOTH-${n}`);
    await Promise.all(
      barcodes.flatMap((barcode, n) => [
        save(server().url, marked(barcode, n)),
        save(server().url, marked(barcode, n + 50), { accountSet: "002" }),
      ]),
    );
    for (const [n, barcode] of barcodes.entries()) {
      expect(await kept(server().url, barcode, "001")).toEqual(marked(barcode, n));
      expect(await kept(server().url, barcode, "002")).toEqual(marked(barcode, n + 50));
    }
  });

  test("clause 13: all nine fields are replaced together: what was not given becomes null", async () => {
    await save(server().url, cell("WHOLE"));
    const { voltage: _, energy: __, ...partial } = cell("WHOLE", { workStep: "4", volume: null });
    expect((await save(server().url, partial)).state).toBe(1);
    expect(await kept(server().url, "WHOLE")).toEqual(
      cell("WHOLE", { workStep: "4", voltage: null, volume: null, energy: null }),
    );
  });

  test("clause 13: an older testTime that arrives later wins all the same", async () => {
    await save(server().url, cell("LATE", { testTime: "2024-03-02 09:14:08" }));
    const older = cell("LATE", { testTime: "2023-03-02 09:14:08" });
    await save(server().url, older);
    expect(await kept(server().url, "LATE")).toEqual(older);
  });

  test("clause 13: on one connection, pipelined, the last one wins and each is answered", async () => {
    const connection = connectTo(server().url);
    const count = 60;
    connection.send(Buffer.concat(Array.from({ length: count }, (_, n) => saveOf(marked("PIPELINED", n)))));
    for (let n = 0; n < count; n += 1) expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await kept(server().url, "PIPELINED")).toEqual(marked("PIPELINED", count - 1));
    connection.drop();
  });

  test("clause 13: a compressed body that was complete earlier never overwrites a later one", async () => {
    const compressed = gzipSync(JSON.stringify({ ...marked("COMPRESSED", 1), pad: "x".repeat(60_000) }));
    const earlier = requestBytes({ headers: [TO_001, "Content-Encoding: gzip"], body: compressed });
    for (let time = 0; time < 10; time += 1) {
      const connection = connectTo(server().url);
      connection.send(Buffer.concat([earlier, saveOf(marked("COMPRESSED", 2))]));
      for (let n = 0; n < 2; n += 1) expect(replyOf(await connection.answer()).state).toBe(1);
      expect(await kept(server().url, "COMPRESSED")).toEqual(marked("COMPRESSED", 2));
      connection.drop();
    }
  });

  test("clause 13: a single save and a batch are one order", async () => {
    const batch = requestBytes({
      path: SAVE_BATCH_PATH,
      headers: [TO_001],
      body: JSON.stringify({ records: [marked("BATCHED", 1), marked("BATCHED", 2)] }),
    });
    const connection = connectTo(server().url);
    connection.send(Buffer.concat([saveOf(marked("BATCHED", 0)), batch]));
    for (let n = 0; n < 2; n += 1) expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await kept(server().url, "BATCHED")).toEqual(marked("BATCHED", 2));
    connection.send(Buffer.concat([batch, saveOf(marked("BATCHED", 3))]));
    for (let n = 0; n < 2; n += 1) expect(replyOf(await connection.answer()).state).toBe(1);
    expect(await kept(server().url, "BATCHED")).toEqual(marked("BATCHED", 3));
    connection.drop();
  });
});

describe("clause 13: across connections", () => {
  const server = freshGatedServer();

  test("clause 13: the body that was complete later wins, whoever began first", async () => {
    server().shut();
    void sendOnce(server().url, saveOf(cell("OTHER"))); // holds the commit, so that both wait
    await server().arrived(1);
    const [early, late] = [connectTo(server().url), connectTo(server().url)];
    const begunFirst = saveOf(marked("A", 1));
    early.send(begunFirst.subarray(0, -1));
    late.send(saveOf(marked("A", 2)));
    await server().queued(2);
    early.send(begunFirst.subarray(-1));
    await server().queued(3);
    server().open();
    expect(replyOf(await early.answer()).state).toBe(1);
    expect(replyOf(await late.answer()).state).toBe(1);
    expect(await kept(server().url, "A")).toEqual(marked("A", 1));
    early.drop();
    late.drop();
  });
});

describe("clause 14: a repeated identical submission", () => {
  test("clause 14: is answered like the first and changes the receipt time alone", async () => {
    const server = await startIngestServer();
    try {
      const first = await save(server.url, cell("SAME"));
      const [before] = (await list(server.url, ["SAME"])).resBody;
      await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(String(before?.["receivedAt"])));
      const spelledOtherwise = {
        ...cell("SAME"),
        voltage: "3.6520",
        barcode: " SAME\r\n",
        testTime: "2024-3-2 9:14:8",
      };
      expect(await save(server.url, spelledOtherwise)).toEqual(first);
      const [after] = (await list(server.url, ["SAME"])).resBody;
      expect({ ...after, receivedAt: 0 }).toEqual({ ...before, receivedAt: 0 });
      expect(Date.parse(String(after?.["receivedAt"]))).toBeGreaterThan(Date.parse(String(before?.["receivedAt"])));
      expect(await server.stored("001", "SAME")).toMatchObject({ record: { revision: 1 }, history: [] });
    } finally {
      await server.discard();
    }
  });

  test("clause 14: among others that differ, revision and history count each change once", async () => {
    const server = await startIngestServer();
    try {
      const connection = connectTo(server.url);
      const order = [1, 1, 2, 2, 1, 3, 3];
      connection.send(Buffer.concat(order.map((n) => saveOf(marked("CHANGES", n)))));
      for (const _ of order) expect(replyOf(await connection.answer()).state).toBe(1);
      connection.drop();
      const { record, history } = await server.stored("001", "CHANGES");
      expect(record?.revision).toBe(4);
      expect(history.map(({ volume, revision }) => [volume, revision])).toEqual([
        [1, 3],
        [2, 2],
        [1, 1],
      ]);
    } finally {
      await server.discard();
    }
  });
});

describe("clause 15: an answer of -1, and no answer", () => {
  const server = freshGatedServer();

  test("clause 15: a store that cannot commit answers STORE_UNAVAILABLE, shows nothing, and recovers", async () => {
    server().failNext("nothing");
    const refused = await save(server().url, cell("A"));
    expect(refused).toMatchObject({ state: -1, code: "STORE_UNAVAILABLE", retryAfter: "1" });
    expect(await kept(server().url, "A")).toBeNull();
    expect((await save(server().url, cell("A"))).state).toBe(1);
    expect(await kept(server().url, "A")).toEqual(cell("A"));
  });

  test("clause 15: so does every submission of a batch, which lists none", async () => {
    server().failNext("nothing");
    const refused = await saveBatch(server().url, [cell("A"), {}, cell("B")]);
    expect(refused).toMatchObject({ code: "STORE_UNAVAILABLE", resBody: [] });
    expect((await list(server().url, ["A", "B"])).resBody).toEqual([]);
  });

  test("clause 15: where the outcome of a commit is unknown, the connection is closed without an answer", async () => {
    for (const request of [
      saveOf(cell("A")),
      requestBytes({ path: SAVE_BATCH_PATH, headers: [TO_001], body: JSON.stringify({ records: [cell("A"), {}] }) }),
    ]) {
      server().failNext("unknown");
      const connection = connectTo(server().url);
      connection.send(request);
      expect(await connection.answer()).toBeNull();
      expect(await connection.closed()).toHaveLength(0);
    }
    expect(server().rejections).toEqual([]);
    expect((await save(server().url, cell("A"))).state).toBe(1);
  });

  test("clause 15: a refused submission leaves the record of its barcode as it was", async () => {
    await save(server().url, cell("A"));
    const wrong = { ...cell("A", { volume: 9 }), energy: "x" };
    expect((await save(server().url, wrong)).code).toBe("FIELD_INVALID");
    expect((await saveBatch(server().url, [wrong])).code).toBe("FIELD_INVALID");
    expect(await kept(server().url, "A")).toEqual(cell("A"));
  });

  test("clause 15: a connection that breaks before the body is complete leaves nothing", async () => {
    const connection = connectTo(server().url);
    connection.send(saveOf(cell("CUT")).subarray(0, -1));
    expect((await save(server().url, cell("A"))).state).toBe(1);
    connection.drop();
    expect((await save(server().url, cell("B"))).state).toBe(1);
    expect(await kept(server().url, "CUT")).toBeNull();
  });

  test("clause 15: a client that is gone before the answer may find its record, and may send it again", async () => {
    server().shut();
    const connection = connectTo(server().url);
    connection.send(saveOf(cell("GONE")));
    await server().arrived(1);
    connection.drop();
    server().open();
    await expect.poll(() => kept(server().url, "GONE")).toEqual(cell("GONE"));
    expect((await save(server().url, cell("GONE"))).state).toBe(1);
  });
});
