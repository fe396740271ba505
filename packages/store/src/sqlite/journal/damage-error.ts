import type { JournalDamage } from "./segments.ts";

/** What is told of a damaged journal: where it is, and which submissions are lost, if any are. */
export function damageError({ places, lost, keptAs }: JournalDamage): Error {
  const where = places.map(({ path, damagedAt }) => `${path} at byte ${damagedAt.join(", ")}`).join("; ");
  if (lost.length === 0) {
    return new Error(
      `the journal was cut off or is damaged: ${where}. Nothing that is known to have been acknowledged is missing`,
    );
  }
  const ranges = lost.map(({ first, last }) => (first === last ? String(first) : `${first} to ${last}`)).join(", ");
  const count = lost.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return new Error(
    `${count} acknowledged submissions are lost: the journal is damaged (${where || "frames are missing"}), ` +
      `numbers ${ranges}. What else it holds is applied. Copies of it were kept: ${keptAs.join(", ")}`,
  );
}
