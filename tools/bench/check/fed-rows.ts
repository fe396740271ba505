import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Figure } from "./figure.ts";

const PROGRAM = fileURLToPath(new URL("./measure-fed-rows.ts", import.meta.url));

/** As the server runs. */
const FLAGS = ["--max-semi-space-size=8"];

/** The heap of a statistic that keeps nothing of a million rows. */
export async function measureFedRows(): Promise<readonly Figure[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM]);
  const { heapMb } = JSON.parse(stdout) as { heapMb: number };
  return [{ name: "heap, while 1,000,000 rows are fed", value: heapMb, unit: "MB", bound: { atMost: 10 } }]; // 2.3
}
