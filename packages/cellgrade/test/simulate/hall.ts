import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localTimeOf, wallMsOf } from "@cellgrade/contract/plant-time";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { readConfig } from "@cellgrade/server/config";
import { startServer } from "@cellgrade/server/main";
import {
  type BadChannel,
  createGradingProcess,
  type GradedCell,
  type GradingProcessOptions,
  recordAt,
} from "../../src/simulate/grading-process.ts";
import { type Outage, withOutage } from "../../src/simulate/outage.ts";

// A simulated hall whose cells a server of the test's process has taken, in the order in which machines sent them.

const ACCOUNT_SET = "001";
/** The plant's time begins here. */
const FROM_MS = wallMsOf("2026-03-02 00:00:00");
const BATCH_RECORDS = 1_000;

export interface HallOptions
  extends Pick<GradingProcessOptions, "seed" | "devices" | "stationsPerDevice" | "badChannels"> {
  /** The first so many trays of each machine. */
  readonly trays: number;
  readonly outage?: Outage;
  /** Cells whose channels are switched off. */
  readonly isLeftOut?: (cell: GradedCell) => boolean;
}

/** A cell as it was saved. */
export interface SavedCell extends GradedCell {
  readonly testTime: string;
}

export interface Hall {
  readonly cells: readonly SavedCell[];
  readonly badChannels: readonly BadChannel[];
  /** Asks the query API for a path of the account set. Rejects on a problem. */
  ask(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a server and saves the hall. The caller stops it. */
export async function startHall({ trays, outage, isLeftOut = () => false, ...plant }: HallOptions): Promise<Hall> {
  const grading = createGradingProcess({ ...plant, barcodePrefix: "HALL-" });
  const process = outage === undefined ? grading : withOutage(grading, outage);
  const cells: SavedCell[] = [];
  for (let left = trays * plant.devices * plant.stationsPerDevice; left > 0; ) {
    const cell = process.next();
    if (cell.tray >= trays) continue;
    left -= 1;
    if (!isLeftOut(cell)) cells.push({ ...cell, testTime: localTimeOf(FROM_MS + cell.endMs) });
  }

  const data = mkdtempSync(join(tmpdir(), "cellgrade-test-"));
  const flags = { data, port: "0", auth: "off", "log-level": "silent", "account-set": [ACCOUNT_SET] };
  const server = await startServer(readConfig({ flags, environment: {}, file: null }));

  async function ask(path: string, options: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(server.url + path, options);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async function stop(): Promise<void> {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }

  try {
    for (let at = 0; at < cells.length; at += BATCH_RECORDS) {
      const records = cells.slice(at, at + BATCH_RECORDS).map(({ testTime, fields }) => recordAt(testTime, fields));
      const headers = { "content-type": "application/json", "x-request-datasource": ACCOUNT_SET };
      const body = JSON.stringify({ records });
      const { state, msg } = (await ask(SAVE_BATCH_PATH, { method: "POST", headers, body })) as {
        state: number;
        msg: string;
      };
      if (state !== 1) throw new Error(`not saved: ${msg}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    cells,
    badChannels: process.badChannels(),
    ask: (path) => ask(`/api/v1/account-sets/${ACCOUNT_SET}/${path}`),
    stop,
  };
}
