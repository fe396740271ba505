import { createLocalNotices, type Notice } from "@cellgrade/store/notices";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveFeed } from "../../src/live/live-feed.ts";
import { SAMPLE_RECORD } from "../running-server.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const saved = (...barcodes: string[]) =>
  barcodes.map((barcode) => ({ record: { ...SAMPLE_RECORD, barcode }, receivedAt: 1_000 }));

test("while nobody watches nothing is kept and no timer runs, also after somebody did", () => {
  const feed = createLiveFeed({ notices: createLocalNotices() });
  feed.committed("001", saved("A"));
  feed.refused(null);
  expect(vi.getTimerCount()).toBe(0);
  const notices: Notice[] = [];
  const stop = feed.watch("001", (notice) => notices.push(notice));
  feed.committed("002", saved("B"));
  expect(vi.getTimerCount()).toBe(0);
  feed.committed("001", saved("C"));
  expect(vi.getTimerCount()).toBe(1);
  stop();
  stop();
  expect(vi.getTimerCount()).toBe(0);
  feed.watch("001", (notice) => notices.push(notice));
  vi.advanceTimersByTime(5_000);
  expect(notices).toEqual([]);
});

test("the first save is told at once, what follows within a second in one notice", () => {
  const feed = createLiveFeed({ notices: createLocalNotices() });
  const notices: Notice[] = [];
  feed.watch("001", (notice) => notices.push(notice));
  feed.committed("001", saved("A"));
  vi.advanceTimersByTime(1);
  expect(notices).toEqual([{ kind: "saved", accountSet: "001", count: 1, barcodes: ["A"] }]);
  feed.committed("001", saved("B", "C", "B"));
  feed.refused("001");
  feed.committed("001", saved("D"));
  vi.advanceTimersByTime(900);
  expect(notices).toHaveLength(1);
  vi.advanceTimersByTime(100);
  expect(notices.slice(1)).toEqual([
    { kind: "saved", accountSet: "001", count: 4, barcodes: ["D", "B", "C"] },
    { kind: "refused", accountSet: "001", count: 1 },
  ]);
});

test("a notice names twenty cells at most, the newest", () => {
  const feed = createLiveFeed({ notices: createLocalNotices() });
  const notices: Notice[] = [];
  feed.watch("001", (notice) => notices.push(notice));
  const barcodes = Array.from({ length: 45 }, (_, index) => `CELL-${index}`);
  for (let start = 0; start < 45; start += 15) feed.committed("001", saved(...barcodes.slice(start, start + 15)));
  vi.advanceTimersByTime(1);
  expect(notices).toEqual([{ kind: "saved", accountSet: "001", count: 45, barcodes: barcodes.slice(-20).reverse() }]);
});
