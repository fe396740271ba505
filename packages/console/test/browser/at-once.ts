import type { Locator, Page } from "playwright-core";

// Imitates a quick hand on a slow PC: the second event comes before the page has drawn the first.

const KEYS: Readonly<Record<string, { readonly keyCode: number; readonly text?: string }>> = {
  Tab: { keyCode: 9 },
  Delete: { keyCode: 46 },
  Enter: { keyCode: 13, text: "\r" },
};
const SHIFT = "Shift+";
const SHIFT_MODIFIER = 8;

/**
 * Presses keys without waiting for the page in between: `["48", "Tab", "52", "Enter"]`. The page is kept busy until all
 * of them have come, as a slow PC is, and then handles them one after the other.
 */
export async function typeAtOnce(page: Page, keys: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const busy = page.evaluate((forMs) => {
    const until = performance.now() + forMs;
    while (performance.now() < until);
  }, BUSY_MS);
  const sent = keys.flatMap(eventsOf).map((event) => session.send("Input.dispatchKeyEvent", event));
  await Promise.all([busy, ...sent]);
  await session.detach();
}

function eventsOf(typed: string) {
  const name = typed.replace(SHIFT, "");
  const named = KEYS[name];
  return (named === undefined ? Array.from(typed) : [name]).flatMap((key) => {
    const event = {
      key,
      code: named === undefined ? "" : key,
      windowsVirtualKeyCode: named?.keyCode ?? keyCodeOf(key),
      modifiers: typed.startsWith(SHIFT) ? SHIFT_MODIFIER : 0,
    };
    const text = named === undefined ? key : named.text;
    return [
      text === undefined ? { ...event, type: "rawKeyDown" as const } : { ...event, type: "keyDown" as const, text },
      { ...event, type: "keyUp" as const },
    ];
  });
}

/** The code of the key. Letters and digits have one; for other characters the text is enough. */
function keyCodeOf(key: string): number {
  return /[a-z0-9]/i.test(key) ? key.toUpperCase().charCodeAt(0) : 0;
}

/** The time that the page is kept busy: long enough for the keys of a test to arrive. */
const BUSY_MS = 300;

/** Clicks all the targets in one turn of the page's event loop: nothing is drawn in between. */
export async function clickAtOnce(...targets: readonly Locator[]): Promise<void> {
  const handles = await Promise.all(targets.map((target) => target.elementHandle()));
  await handles[0]?.evaluate((_, elements) => {
    for (const element of elements) (element as HTMLElement | null)?.click();
  }, handles);
}

/** Fills all the fields in one turn of the page's event loop: nothing is drawn in between. */
export async function fillAtOnce(...filled: readonly (readonly [field: Locator, text: string])[]): Promise<void> {
  const handles = await Promise.all(filled.map(([field]) => field.elementHandle()));
  await handles[0]?.evaluate(
    (_, { elements, texts }) => {
      // The element's own setter is called: React puts one before it, which would hide the change from React.
      const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
      for (const [at, element] of elements.entries()) {
        (element as HTMLInputElement).focus();
        property?.set?.call(element, texts[at]);
        element?.dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
    { elements: handles, texts: filled.map(([, text]) => text) },
  );
}
