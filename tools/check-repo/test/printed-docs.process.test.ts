import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { absolute } from "../files.ts";

test("the pages printed from the code are up to date", () => {
  const check = spawnSync(process.execPath, [absolute("tools/docs/main.ts"), "--check"], { encoding: "utf8" });
  expect(check.stderr).toBe("");
  expect(check.status).toBe(0);
});
