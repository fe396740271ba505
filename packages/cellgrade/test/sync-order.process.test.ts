import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { cellOf } from "./process/cells.ts";
import { save } from "./process/machine-client.ts";
import { start, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

const SAVES = 20;

test("seen from outside, each lone save is synced in the journal before its answer is written", async (ctx) => {
  const server = await start({ data: temporaryFolder() });
  const trace = join(temporaryFolder(), "trace");
  const found = spawnSync("strace", ["-V"]);
  ctx.skip(found.error !== undefined, "strace is not installed");
  const calls = "trace=fdatasync,write,writev,sendto,sendmsg";
  const strace = spawn("strace", ["-f", "-y", "-s", "40", "-e", calls, "-o", trace, "-p", String(server.pid)]);
  let said = "";
  strace.stderr.setEncoding("utf8").on("data", (more: string) => {
    said += more;
  });
  const ended = once(strace, "exit");
  onTestFinished(() => {
    strace.kill();
  });
  await until(() => said.includes("attached") || strace.exitCode !== null);
  ctx.skip(!said.includes("attached"), `strace may not look: ${said}`);
  for (let version = 1; version <= SAVES; version += 1) {
    const answer = await save(server.url, "001", cellOf({ accountSet: "001", barcode: `S-${version}`, version }));
    expect(answer).toMatchObject({ state: 1 });
  }
  strace.kill("SIGINT");
  await ended;
  const events = readFileSync(trace, "utf8").split("\n").flatMap(eventOf);
  expect(events.filter((event) => event === "answer")).toHaveLength(SAVES);
  expect(events.join(" ")).toMatch(/^(?:(?:synced )+answer ?)+(?:synced ?)*$/);
});

/** Threads write their lines in the order in which their calls ended. When a call has two lines, the second counts. */
const syncing = new Set<string>();
function eventOf(line: string): ("synced" | "answer")[] {
  const thread = line.split(" ", 1)[0] ?? "";
  if (/ fdatasync\(\d+<[^>]*journal-\d>/.test(line)) {
    if (line.endsWith("= 0")) return ["synced"];
    syncing.add(thread);
  } else if (line.includes("fdatasync resumed") && line.endsWith("= 0") && syncing.delete(thread)) return ["synced"];
  else if (line.includes('"HTTP/1.1 200')) return ["answer"];
  return [];
}
