import { StoreError } from "../../../src/store.ts";

// What a caller was told of each change, and whether what is found afterwards agrees with it. A change is told of as the
// ports have it: it is stored when its call resolves, and a StoreError says that nothing was, or that nobody knows.

type Outcome = "stored" | "nothing" | "unknown";

interface Change {
  readonly value: string;
  /** `unknown` while the call is under way. */
  outcome: Outcome;
}

/** The changes of each topic (a barcode, a setting), in the order in which they were asked for. */
export type Told = Map<string, Change[]>;

/** Notes a change before it is asked for, and what its caller is told. Rejects as the call does. */
export async function note(
  told: Told,
  values: readonly (readonly [topic: string, value: string])[],
  ask: () => Promise<unknown>,
): Promise<void> {
  const changes = values.map(([topic, value]) => {
    const change: Change = { value, outcome: "unknown" };
    const before = told.get(topic);
    if (before === undefined) told.set(topic, [change]);
    else before.push(change);
    return change;
  });
  const tell = (outcome: Outcome): void => {
    for (const change of changes) change.outcome = outcome;
  };
  await ask().then(
    () => tell("stored"),
    (error: unknown) => {
      if (error instanceof StoreError) tell(error.committed);
      throw error;
    },
  );
}

/** Null when the values found, oldest first, are those that were stored, and at their places any of those unknown. */
export function faultOfSequence(changes: readonly Change[], found: readonly string[]): string | null {
  return fits(changes, found) ? null : shown(changes, found);
}

/** The same of a topic that keeps its last value. `before` is the one that it had at first. */
export function faultOfLast(changes: readonly Change[], found: string, before: string): string | null {
  const stored = changes.findLastIndex(({ outcome }) => outcome === "stored");
  const possible = changes.slice(Math.max(0, stored)).filter(({ outcome }) => outcome !== "nothing");
  const fits = possible.some(({ value }) => value === found) || (stored === -1 && found === before);
  return fits ? null : shown(changes, [found]);
}

/** A value that is stored again right behind itself leaves one or two. */
function fits(changes: readonly Change[], found: readonly string[], change = 0, place = 0): boolean {
  const next = changes[change];
  if (next === undefined) return place === found.length;
  const { value, outcome } = next;
  if (outcome !== "nothing") {
    if (value === found[place] && fits(changes, found, change + 1, place + 1)) return true;
    if (place > 0 && value === found[place - 1] && fits(changes, found, change + 1, place)) return true;
  }
  return outcome !== "stored" && fits(changes, found, change + 1, place);
}

function shown(changes: readonly Change[], found: readonly string[]): string {
  const told = changes.map(({ value, outcome }) => `${value} ${outcome}`).join(", ");
  return `told: ${told}; found: ${found.join(", ") || "nothing"}`;
}
