import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { cellBody, nextPrefix } from "../load.ts";

// An honest machine: a few connections that are kept, one save at a time on each, the next one only after the answer.

const CONNECTIONS = 4;

/** What a machine does between two cells. Without it four connections alone would load the server. */
const PAUSE_MS = 10;

export interface HonestSaves {
  /** From the first byte sent to the answer read, of each save that was answered `state: 1`, in ms. */
  readonly savedMs: readonly number[];
  /** Saves that were refused, or whose connection broke. A machine sends them again. */
  readonly failed: number;
}

/** Saves for `seconds`. */
export async function runHonestMachine(url: string, seconds: number): Promise<HonestSaves> {
  const savedMs: number[] = [];
  let failed = 0;
  const until = performance.now() + seconds * 1_000;
  async function runConnection(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const prefix = nextPrefix();
    for (let cell = 0; performance.now() < until; cell += 1) {
      const startedAt = performance.now();
      if (await isSaved(url, cellBody(prefix, cell), agent)) savedMs.push(performance.now() - startedAt);
      else failed += 1;
      await delay(PAUSE_MS);
    }
    agent.destroy();
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, runConnection));
  return { savedMs: savedMs.toSorted((a, b) => a - b), failed };
}

function isSaved(url: string, body: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-request-datasource": "001",
    };
    const req = request(url + SAVE_PATH, { method: "POST", agent, headers }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (more: string) => (text += more));
      res.on("end", () => resolve(text.includes('"state":1')));
      res.on("error", () => resolve(false));
    });
    req.on("error", () => resolve(false));
    req.end(body);
  });
}
