import { QUANTITIES } from "@cellgrade/contract/quantities";
import type { LimitsVersion } from "@cellgrade/store/system";

/**
 * The specification limits that hold, by work step and quantity. `versions` are all that there ever were, newest first.
 */
export function limitsInForce(versions: readonly LimitsVersion[]): readonly LimitsVersion[] {
  const newest = new Map<string, LimitsVersion>();
  for (const version of versions) {
    const key = JSON.stringify([version.workStep, version.quantity]);
    if (!newest.has(key)) newest.set(key, version);
  }
  return [...newest.values()]
    .filter(({ lsl, usl }) => lsl !== null || usl !== null)
    .sort(
      (a, b) =>
        Buffer.compare(Buffer.from(a.workStep), Buffer.from(b.workStep)) ||
        QUANTITIES.indexOf(a.quantity) - QUANTITIES.indexOf(b.quantity),
    );
}
