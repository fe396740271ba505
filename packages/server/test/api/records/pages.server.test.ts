import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";

// Pages by cursor: every record once, in order, there and back.

const RECORDS = "/api/v1/account-sets/001/records";
const COUNT = 23;

interface Item {
  readonly barcode: string;
  readonly testTime: string;
  readonly receivedAt: string;
}
interface Page {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly prevCursor: string | null;
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  // Test times meet (ties), and so do receipts, since several come in one turn. Some barcodes need more than ASCII.
  await Promise.all(
    Array.from({ length: COUNT }, (_, n) =>
      server.save({
        ...SAMPLE_RECORD,
        barcode: `${n % 5 === 0 ? "电芯𠮷" : "CELL"}-${String((n * 7) % COUNT).padStart(2, "0")}`,
        testTime: `2024-03-0${1 + (n % 3)} 09:14:08`,
      }),
    ),
  );
});
afterAll(() => server.stop());

async function page(query: Record<string, string>): Promise<Page> {
  const answer = await server.ask(`${RECORDS}?${new URLSearchParams(query).toString()}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Page;
}

type Key = "receivedAt" | "testTime" | "barcode";

/** SQLite's order: that of the UTF-8 bytes. */
function inOrder(items: readonly Item[], key: Key, descending: boolean): string[] {
  const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return items
    .toSorted((a, b) => (compare(a[key], b[key]) || compare(a.barcode, b.barcode)) * (descending ? -1 : 1))
    .map(({ barcode }) => barcode);
}

const barcodesOf = ({ items }: Page): string[] => items.map(({ barcode }) => barcode);

describe.each<[sort: string, key: Key, descending: boolean]>([
  ["receivedAt", "receivedAt", false],
  ["-receivedAt", "receivedAt", true],
  ["testTime", "testTime", false],
  ["-testTime", "testTime", true],
  ["+barcode", "barcode", false],
  ["-barcode", "barcode", true],
])("sort=%s", (sort, key, descending) => {
  test("orders by the key, ties by barcode in the same direction", async () => {
    const all = await page({ sort, limit: "1000" });
    expect(all.items).toHaveLength(COUNT);
    expect(barcodesOf(all)).toEqual(inOrder(all.items, key, descending));
    expect(all).toMatchObject({ nextCursor: null, prevCursor: null });
  });

  test("its pages hold every record once, forwards and back again", async () => {
    const whole = barcodesOf(await page({ sort, limit: "1000" }));
    const pages: Page[] = [await page({ sort, limit: "5" })];
    for (let next = pages[0]?.nextCursor; next != null; next = pages.at(-1)?.nextCursor) {
      pages.push(await page({ sort, limit: "5", cursor: next }));
    }
    expect(pages.flatMap(barcodesOf)).toEqual(whole);
    expect(pages).toHaveLength(5);
    expect(pages[0]?.prevCursor).toBeNull();

    const back: Page[] = [];
    for (let prev = pages.at(-1)?.prevCursor; prev != null; prev = back[0]?.prevCursor) {
      back.unshift(await page({ sort, limit: "5", cursor: prev }));
    }
    expect(back.map(barcodesOf)).toEqual(pages.slice(0, -1).map(barcodesOf));
  });
});

test("without parameters: the latest receipts first, 50 to a page", async () => {
  expect(barcodesOf(await page({}))).toEqual(barcodesOf(await page({ sort: "-receivedAt", limit: "50" })));
});

test("a record that is saved while somebody turns the pages moves to the front and takes no other with it", async () => {
  const before = barcodesOf(await page({ limit: "1000" }));
  const first = await page({ limit: "10" });
  const moved = before[15] ?? "";
  await server.save({ ...SAMPLE_RECORD, barcode: moved, voltage: 9 });
  const second = await page({ limit: "10", cursor: first.nextCursor ?? "" });
  expect(barcodesOf(second)).toEqual([...before.slice(10, 15), ...before.slice(16, 21)]);
  const newest = await page({ limit: "10", cursor: first.prevCursor ?? (second.prevCursor as string) });
  expect(newest.items).toHaveLength(10);
});

test("filters hold on every page", async () => {
  const query = { sort: "barcode", limit: "2", testTimeFrom: "2024-03-02", testTimeTo: "2024-03-03" };
  const all = barcodesOf(await page({ ...query, limit: "1000" }));
  const walked: string[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const turned: Page = await page({ ...query, ...(next !== undefined && { cursor: next }) });
    walked.push(...barcodesOf(turned));
    next = turned.nextCursor;
  }
  expect(walked).toEqual(all);
  expect(all.length).toBeGreaterThan(4);
});
