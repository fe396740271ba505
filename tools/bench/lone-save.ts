import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { median } from "./durable-saves.ts";
import { cellBody, nextPrefix } from "./load.ts";

// One machine that waits for each answer: what a save costs when nothing can be shared with others.

const SAVES = 500;

export interface LoneSave {
  /** Median from the first byte sent to the answer read, in ms. */
  readonly saveMs: number;
  readonly ceilingMs: number;
  /** Median of a 4 KiB write and its fdatasync in the same folder, in ms. */
  readonly syncMs: number;
}

export async function measureLoneSave(ours: string, ceiling: string, folder: string): Promise<LoneSave> {
  return { saveMs: await medianSaveMs(ours), ceilingMs: await medianSaveMs(ceiling), syncMs: medianSyncMs(folder) };
}

async function medianSaveMs(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const prefix = nextPrefix();
  const times: number[] = [];
  for (let cell = 0; cell < SAVES; cell += 1) {
    const body = cellBody(prefix, cell);
    const startedAt = performance.now();
    await post(url, body, agent);
    times.push(performance.now() - startedAt);
  }
  agent.destroy();
  return median(times);
}

function post(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "x-request-datasource": "001" };
    const req = request(`${url}/api/pick/volumeCollectData/save`, { method: "POST", agent, headers }, (res) => {
      res.resume().on("end", resolve);
    });
    req.on("error", reject).end(body);
  });
}

function medianSyncMs(folder: string): number {
  const file = join(folder, "sync-probe");
  const page = Buffer.alloc(4_096, 1);
  const descriptor = openSync(file, "w");
  const times: number[] = [];
  for (let write = 0; write < SAVES; write += 1) {
    const startedAt = performance.now();
    writeSync(descriptor, page, 0, page.length, write * page.length);
    fdatasyncSync(descriptor);
    times.push(performance.now() - startedAt);
  }
  closeSync(descriptor);
  rmSync(file);
  return median(times);
}
