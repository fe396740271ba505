import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { describe, expect, onTestFinished, test } from "vitest";
import { kept, post, replyOf, save, saveBatch } from "./exchange-http.ts";
import { freshGatedServer } from "./gated-server.ts";
import { connectTo, type RawConnection, requestBytes } from "./raw-socket.ts";
import { cell } from "./samples.ts";

// The bound on bytes of bodies in flight, over all connections.

const TO_001 = "x-request-datasource: 001";
const IN_FLIGHT_BYTES_MAX = 1024 * 1024;
const BUSY = { state: -1, status: 200, code: "OVERLOADED", retryAfter: "1", resBody: [] };

function batchOf(barcode: string, bytes: number): Buffer {
  const body = JSON.stringify({ records: [cell(barcode)] }).padEnd(bytes);
  return requestBytes({ path: SAVE_BATCH_PATH, headers: [TO_001], body });
}

describe.each([
  ["with plain saves", true],
  ["without plain saves", false],
])("bodies in flight, %s", (_, plainSaves) => {
  const server = freshGatedServer({ inFlightBytesMax: IN_FLIGHT_BYTES_MAX, plainSaves });

  function connected(): RawConnection {
    const connection = connectTo(server().url);
    onTestFinished(() => connection.drop());
    return connection;
  }

  /** Connections that send 300,000 bytes of a larger body each and stop, until no other has room. */
  async function fill(): Promise<RawConnection[]> {
    const holders = Array.from({ length: 3 }, connected);
    for (const holder of holders) holder.send(batchOf("HELD", 400_000).subarray(0, 300_000));
    await expect.poll(() => server().budget.taken()).toBeGreaterThan(3 * 290_000);
    return holders;
  }

  test("beyond the bound a body is read to its end and told that the server is busy; nothing of it is stored", async () => {
    await fill();
    const before = server().budget.taken();
    expect(await saveBatch(server().url, [cell("TOO-MUCH")])).toMatchObject({ state: 1 });
    const large = connected();
    large.send(batchOf("TOO-MUCH-2", 300_000));
    expect(replyOf(await large.answer())).toMatchObject(BUSY);
    expect(server().budget.taken()).toBe(before);
    expect(await kept(server().url, "TOO-MUCH-2")).toBeNull();
    expect(server().rejections).toMatchObject([{ code: "OVERLOADED", bodyBytes: 300_000, deviceCode: null }]);
    expect(server().rejections[0]?.body.length).toBe(4_096);
    large.send(requestBytes({ path: SAVE_PATH, headers: [TO_001], body: JSON.stringify(cell("AFTER")) }));
    expect(replyOf(await large.answer()).state).toBe(1); // its connection goes on
  });

  test("small saves and lists have room however many bodies are held", async () => {
    await fill();
    server().budget.take(IN_FLIGHT_BYTES_MAX - server().budget.taken());
    for (let n = 0; n < 20; n += 1) expect((await save(server().url, cell(`SMALL-${n}`))).state).toBe(1);
    expect(await kept(server().url, "SMALL-19")).toEqual(cell("SMALL-19"));
    const large = { ...cell("LARGE"), pad: "x".repeat(5_000) };
    expect(await save(server().url, large)).toMatchObject(BUSY);
  });

  test("a body has room again when those that held it are complete, refused, or gone", async () => {
    const [complete, refused, gone] = await fill();
    complete?.send(batchOf("HELD", 400_000).subarray(300_000));
    expect(replyOf((await complete?.answer()) ?? null).state).toBe(1);
    refused?.send("x".repeat(100_200));
    await refused?.answer();
    gone?.drop();
    await expect.poll(() => server().budget.taken()).toBe(0);
    const large = connected();
    large.send(batchOf("FITS", 900_000));
    expect(replyOf(await large.answer()).state).toBe(1);
    await expect.poll(() => server().budget.taken()).toBe(0);
  });

  test("a batch holds its room until its commit has ended", async () => {
    server().shut();
    const connection = connected();
    connection.send(batchOf("A", 200_000));
    await server().queued(1);
    expect(server().budget.taken()).toBe(200_000 - 4_096);
    server().open();
    expect(replyOf(await connection.answer()).state).toBe(1);
    expect(server().budget.taken()).toBe(0);
    server().failNext("unknown");
    connection.send(batchOf("B", 200_000));
    expect(await connection.answer()).toBeNull();
    await expect.poll(() => server().budget.taken()).toBe(0);
  });

  test("what is wrong with a request beside its body is told first", async () => {
    await fill();
    const body = "x".repeat(300_000);
    const codeOf = async (request: Parameters<typeof post>[1]) => (await post(server().url, { body, ...request })).code;
    expect(await codeOf({ path: "/api/pick/x" })).toBe("PATH_UNKNOWN");
    expect(await codeOf({ method: "PUT", path: SAVE_BATCH_PATH })).toBe("METHOD_NOT_ALLOWED");
    expect(await codeOf({ path: SAVE_PATH })).toBe("BODY_TOO_LARGE");
    expect(await codeOf({ path: SAVE_BATCH_PATH, accountSet: null })).toBe("ACCOUNT_SET_MISSING");
    expect(await codeOf({ path: SAVE_BATCH_PATH, accountSet: "none" })).toBe("ACCOUNT_SET_UNKNOWN");
    expect(await codeOf({ path: LIST_PATH })).toBe("OVERLOADED");
  });
});
