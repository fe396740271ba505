const LOOK_EVERY_MS = 10;

/** Less than what vitest gives a test, so that it is told what was waited for. A busy machine takes a minute for some. */
const HANG_MS = 100_000;

/** Waits until `look` returns anything but undefined, null or false. Rejects after `withinMs`. */
export async function until<Found>(
  look: () => Found | Promise<Found>,
  withinMs = HANG_MS,
): Promise<Exclude<Found, undefined | null | false>> {
  const startedAt = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) {
      return found as Exclude<Found, undefined | null | false>;
    }
    if (performance.now() - startedAt > withinMs) throw new Error(`not within ${withinMs} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
