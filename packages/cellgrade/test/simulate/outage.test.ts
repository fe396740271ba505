import { expect, test } from "vitest";
import { createGradingProcess } from "../../src/simulate/grading-process.ts";
import { withOutage } from "../../src/simulate/outage.ts";

const HOUR_MS = 3_600_000;
const OUTAGE = { fromMs: 10 * HOUR_MS, untilMs: 16 * HOUR_MS };
const CELLS = 4_000;

function cells(isOut: boolean) {
  const plant = { seed: 5, devices: 4, stationsPerDevice: 64, badChannels: 3, barcodePrefix: "T" };
  const process = createGradingProcess(plant);
  const connected = isOut ? withOutage(process, OUTAGE) : process;
  return Array.from({ length: CELLS }, () => connected.next());
}

test("every cell is sent once, as it was measured, and each machine's in its order", () => {
  const sent = cells(true);
  const ofMachine = (all: ReturnType<typeof cells>, code: string) =>
    all
      .filter(({ fields }) => fields.deviceCode === code)
      .map(({ endMs, tray, isRetest, fields }) => ({ endMs, tray, isRetest, ...fields }));
  for (const code of ["FR-01", "FR-02", "FR-03", "FR-04"]) {
    const own = ofMachine(sent, code);
    expect(own.length).toBeGreaterThan(900);
    expect(own).toEqual(ofMachine(cells(false), code).slice(0, own.length));
  }
});

test("nothing is sent in the outage; what ended in it comes late, beside what is new", () => {
  const sent = cells(true);
  expect(sent.every(({ dueMs }, place) => place === 0 || dueMs >= (sent[place - 1]?.dueMs ?? 0))).toBe(true);
  expect(sent.filter(({ dueMs }) => dueMs >= OUTAGE.fromMs && dueMs < OUTAGE.untilMs)).toEqual([]);
  const late = sent.filter(({ dueMs, endMs }) => dueMs > endMs);
  const inOutage = sent.filter(({ endMs }) => endMs >= OUTAGE.fromMs && endMs < OUTAGE.untilMs);
  expect(inOutage.length).toBeGreaterThan(256);
  expect(inOutage.every((cell) => late.includes(cell))).toBe(true);
  expect(new Set(late.slice(0, 8).map(({ fields }) => fields.deviceCode)).size).toBe(4);
});

test("a cell that ends while its machine still sends what it kept waits behind that", () => {
  // The outage ends while the trays of a machine are ending, so its last cells end while the first are replayed.
  const untilMs = cells(false).find(({ endMs }) => endMs > 12 * HOUR_MS)?.endMs ?? 0;
  const process = createGradingProcess({
    seed: 5,
    devices: 4,
    stationsPerDevice: 64,
    badChannels: 3,
    barcodePrefix: "T",
  });
  const connected = withOutage(process, { fromMs: OUTAGE.fromMs, untilMs: untilMs + 120_000 });
  const sent = Array.from({ length: CELLS }, () => connected.next());
  const waiting = sent.filter(({ dueMs, endMs }) => dueMs > endMs && endMs >= untilMs + 120_000);
  expect(waiting.length).toBeGreaterThan(0);
});
