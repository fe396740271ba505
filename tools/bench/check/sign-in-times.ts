import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measured } from "../../../packages/server/test/access/people/measure-sign-in-times.ts";
import type { Figure } from "./figure.ts";

// Whether the time of a failed sign-in tells which names there are: medians of a thousand paired tries.

const PROGRAM = fileURLToPath(
  new URL("../../../packages/server/test/access/people/measure-sign-in-times.ts", import.meta.url),
);

const PAIRS = 1_000;

export async function measureSignInTimes(): Promise<readonly Figure[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, String(PAIRS)]);
  const { knownMs, unknownMs } = JSON.parse(stdout) as Measured;
  return [
    { name: "a name that nobody has", value: unknownMs, unit: "ms", bound: { atLeast: 499 } },
    // The answers of both are set by one timer, whose steps are 1 ms.
    {
      name: "more or less for a name that somebody has",
      value: Math.abs(knownMs - unknownMs),
      unit: "ms",
      bound: { atMost: 1 },
    },
  ];
}
