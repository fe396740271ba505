import { expect, test } from "vitest";
import { outcome, throwawayJournals } from "./throwaway-journal.ts";

// Appends share flights and syncs, and each is answered in its turn.

const { open, openHeld, durable, damages } = throwawayJournals();

test("clause 12: what was acknowledged is found when it is opened again", async () => {
  const journal = await open();
  await journal.append(2, '"a"');
  await Promise.all([journal.append(1, '"b"'), journal.append(3, '"c"')]);
  expect(durable).toEqual([
    { firstSeq: 1, count: 2, payload: '"a"' },
    { firstSeq: 3, count: 1, payload: '"b"' },
    { firstSeq: 4, count: 3, payload: '"c"' },
  ]);
  expect((await open()).recovered).toEqual(durable);
  expect(damages).toEqual([]);
});

test("while two flights are synced, the appends that wait share the next", async () => {
  const { journal, begun, held } = await openHeld();
  const first = [journal.append(1, '"a"'), journal.append(1, '"b"')];
  const others = [journal.append(1, '"c"'), journal.append(1, '"d"')];
  expect(held).toHaveLength(2);
  for (const { resolve } of held.splice(0)) resolve();
  await Promise.all(first);
  await begun();
  expect(held).toHaveLength(1);
  held.shift()?.resolve();
  await Promise.all(others);
});

test("clause 12: a flight whose sync ends before that of the one ahead of it waits for it", async () => {
  const { journal, held } = await openHeld();
  const [first, second] = [journal.append(1, '"a"'), journal.append(1, '"b"')];
  held[1]?.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(durable).toEqual([]);
  held[0]?.resolve();
  await Promise.all([first, second]);
  expect(durable.map(({ payload }) => payload)).toEqual(['"a"', '"b"']);
});

test("a closed journal refuses, and finishes what came before", async () => {
  const journal = await open();
  const before = journal.append(1, '"a"');
  await journal.close();
  expect(await outcome(before)).toBe("durable");
  expect(await outcome(journal.append(1, '"b"'))).toBe("nothing");
});
