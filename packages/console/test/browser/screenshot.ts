import { parseArgs } from "node:util";
import { launchChromium } from "./chromium.ts";

// Takes a picture of a page, by hand: node packages/console/test/browser/screenshot.ts URL PATH OUT.png [--dark]
// [--english] [--width 1366]   [--height 768] [--full] [--wait SELECTOR]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: "boolean", default: false },
    english: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    width: { type: "string", default: "1366" },
    height: { type: "string", default: "768" },
    wait: { type: "string" },
  },
});
const [url, path, out] = positionals;
if (url === undefined || path === undefined || out === undefined) {
  console.error(
    "screenshot.ts URL PATH OUT.png [--dark] [--english] [--width 1366] [--height 768] [--full] [--wait SELECTOR]",
  );
  process.exit(2);
}

const browser = await launchChromium();
try {
  const page = await browser.newPage({
    viewport: { width: Number(values.width), height: Number(values.height) },
    reducedMotion: "reduce",
  });
  await page.addInitScript(
    ([language, theme]) => {
      if (!location.protocol.startsWith("http")) return; // about:blank has no storage
      localStorage.setItem("cellgrade.language", language);
      localStorage.setItem("cellgrade.theme", theme);
    },
    [values.english ? "en" : "zh-CN", values.dark ? "dark" : "light"] as const,
  );
  page.on("console", (message) => console.error(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(error));
  await page.goto(url + path, { waitUntil: "load" });
  await page.waitForSelector(values.wait ?? "h1");
  await page.waitForTimeout(1_000); // time for charts and for code that is loaded after the first paint
  await page.screenshot({ path: out, fullPage: values.full });
} finally {
  await browser.close();
}
