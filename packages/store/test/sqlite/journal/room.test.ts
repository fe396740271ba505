import { expect, test } from "vitest";
import { outcome, stoppedClock, throwawayJournals } from "./throwaway-journal.ts";

// An append waits for room: a segment is used again when what it holds was applied, and nobody waits for ever.

const { open, durable } = throwawayJournals();

test("a segment is used again only after what it holds was applied", async () => {
  const journal = await open({ patienceMs: 1_000 });
  const payload = JSON.stringify("x".repeat(1_500));
  for (let batch = 0; batch < 4; batch += 1) await journal.append(1, payload);
  expect(await outcome(journal.append(1, payload))).toBe("nothing");
  expect((await open()).recovered).toHaveLength(4);
  journal.release(2);
  await journal.append(1, payload);
  expect((await open({ appliedThrough: 2 })).recovered.map(({ firstSeq }) => firstSeq)).toEqual([3, 4, 5]);
});

test("an append waits for a segment that is freed in time", async () => {
  const journal = await open();
  const payload = JSON.stringify("x".repeat(3_000));
  await journal.append(1, payload);
  await journal.append(1, payload);
  const waiting = journal.append(1, payload);
  journal.release(1);
  await waiting;
});

test("an append waits while as much as may be is not applied, and no longer", async () => {
  let may = true;
  const journal = await open({ mayAppend: () => may });
  await journal.append(2, '"a"');
  may = false;
  let waits = true;
  const next = journal.append(1, '"b"').then(() => void (waits = false));
  journal.release(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(waits).toBe(true);
  may = true;
  journal.release(2);
  await next;
  expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"']);
});

test("an append is refused when nothing is applied for too long", async () => {
  let may = false;
  const { clock, passPatience } = stoppedClock();
  const journal = await open({ mayAppend: () => may, clock });
  const refused = outcome(journal.append(1, '"b"'));
  passPatience();
  expect(await refused).toBe("nothing");
  may = true;
  expect(await outcome(journal.append(1, '"c"'))).toBe("durable");
});
