import { describe, expect, test } from "vitest";
import { createAnswerTimes } from "../../src/ingest/answer-times.ts";
import { freshGatedServer } from "./gated-server.ts";
import { sharedServer } from "./ingest-server.ts";
import { list, save } from "./exchange-http.ts";
import { cell } from "./samples.ts";

function linesOf(text: string, start: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(start));
}

test("answers are counted in the bucket of their time, each bucket with those below it, and summed up", () => {
  const times = createAnswerTimes();
  for (const ms of [0.2, 1, 1.5, 99, 100, 101, 60_000]) times.count("saved", ms);
  times.count("refused", 4);
  const text = times.text();
  const value = (name: string): string => linesOf(text, `cellgrade_answer_seconds_${name}`).join().split(" ")[1] ?? "";
  expect(value('bucket{le="0.001",outcome="saved"}')).toBe("2");
  expect(value('bucket{le="0.002",outcome="saved"}')).toBe("3");
  expect(value('bucket{le="0.1",outcome="saved"}')).toBe("5");
  expect(value('bucket{le="10",outcome="saved"}')).toBe("6");
  expect(value('bucket{le="+Inf",outcome="saved"}')).toBe("7");
  expect(value('count{outcome="saved"}')).toBe("7");
  expect(Number(value('sum{outcome="saved"}'))).toBeCloseTo(60.3027);
  expect([value('count{outcome="found"}'), value('count{outcome="refused"}')]).toEqual(["0", "1"]);
});

describe("the metric of answers", () => {
  const server = sharedServer();

  test("counts each answer of the machine interface by its outcome", async () => {
    await save(server().url, cell("TIMED"));
    await save(server().url, {});
    await list(server().url, ["TIMED"]);
    const text = await (await fetch(`${server().url}/metrics`)).text();
    for (const outcome of ["saved", "refused", "found"]) {
      expect(linesOf(text, `cellgrade_answer_seconds_count{outcome="${outcome}"}`)).toEqual([
        `cellgrade_answer_seconds_count{outcome="${outcome}"} 1`,
      ]);
    }
  });
});

describe("the time of an answer", () => {
  const server = freshGatedServer();

  test("is that of its commit too", async () => {
    server().shut();
    const saved = save(server().url, cell("WAITS"));
    await server().arrived(1);
    const at = performance.now();
    while (performance.now() - at < 5);
    server().open();
    await saved;
    expect(server().answerTimes.text()).toContain('cellgrade_answer_seconds_bucket{le="0.005",outcome="saved"} 0');
  });
});
