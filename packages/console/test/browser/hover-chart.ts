import type { Locator, Page } from "playwright-core";

// Finds places on a chart. A chart is a picture, so only its tooltip tells what a place shows.

export interface HoverOptions {
  /** The text of the tooltip to look for. */
  readonly tooltip: RegExp;
  /** The heights to look at, as shares of the chart from its top. */
  readonly at: readonly number[];
  readonly stepPx?: number;
}

/** Moves over a chart from left to right until its tooltip matches. The mouse stays there. */
export async function hoverUntil(
  page: Page,
  chart: Locator,
  { tooltip, at, stepPx = 6 }: HoverOptions,
): Promise<{ readonly x: number; readonly y: number }> {
  await chart.locator("canvas").first().waitFor();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  if (box === null) throw new Error("the chart is not shown");
  for (const share of at) {
    const y = box.y + box.height * share;
    for (let x = box.x + stepPx; x < box.x + box.width; x += stepPx) {
      await page.mouse.move(x, y);
      if (tooltip.test(await chart.innerText())) return { x, y };
    }
  }
  throw new Error(`no place of the chart has the tooltip ${tooltip}`);
}

/** Moves down a chart at `x` until there is something to click. The mouse stays there. */
export async function hoverDown(
  page: Page,
  chart: Locator,
  x: number,
): Promise<{ readonly x: number; readonly y: number }> {
  const box = await chart.boundingBox();
  if (box === null) throw new Error("the chart is not shown");
  for (let y = box.y + DOWN_STEP_PX; y < box.y + box.height; y += DOWN_STEP_PX) {
    await page.mouse.move(x, y);
    const cursor = await chart
      .locator("canvas")
      .first()
      .evaluate((canvas) => getComputedStyle(canvas.parentElement ?? canvas).cursor);
    if (cursor === "pointer") return { x, y };
  }
  throw new Error(`there is nothing to click at ${x}`);
}

/** The step down, less than the smallest symbol of a chart. */
const DOWN_STEP_PX = 4;
