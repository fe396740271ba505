import type { Submission } from "@cellgrade/store/store";
import { type CommitQueue, createCommitQueue } from "../../../packages/server/src/ingest/commit-queue.ts";
import { openSqliteStore } from "../../../packages/store/src/sqlite/open-store.ts";
import type { ReaderPool } from "../../../packages/store/src/sqlite/read/reader-pool.ts";
import { createRandom, type Random } from "../../../packages/cellgrade/src/simulate/random.ts";
import { createMemoryDisk, type DiskFaults, NO_FAULTS } from "./memory-disk.ts";
import { type ApplierFaults, createModelAppliers, type ModelDatabase } from "./model-appliers.ts";
import { createVirtualTime } from "./virtual-time.ts";

// The way of a save, from the commit queue over the journal to the database, on a disk and a clock of its own: lives of a
// process, each ended by a stop, a kill or a power cut. What happens follows from the seed alone.

const LIVES = 6;
const BURSTS_OF_A_LIFE = 20;
/** Sent in the same moment: they share a flight when two are under way. */
const BURST_SAVES_MAX = 5;
const LIFE_MS = 4_000;
const BARCODES = 6;
/** Small, so that the segments take turns within a life. */
const SEGMENT_BYTES = 4_096;
/** Longer than the patience with a disk, with a store that opens, and with an applier together. */
const CALM_MS = 60_000;

/** One submission of a barcode, and what its sender was told. */
interface Sent {
  readonly station: string;
  outcome: "waits" | "acknowledged" | "nothing" | "unknown";
}

export interface Simulated {
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** Times that damage was told. */
  readonly damages: number;
  readonly lost: number;
}

/** Runs a seed. Rejects when the promise was broken; the message names the seed. `rots`: frames rot before restarts. */
export async function simulate(seed: number, { rots }: { readonly rots: boolean }): Promise<Simulated> {
  const random = createRandom(seed);
  const time = createVirtualTime();
  const disk = createMemoryDisk({ time, random });
  const database: ModelDatabase = { through: 0, stations: new Map() };
  /** Of each barcode, in the order of arrival. */
  const sent = new Map<string, Sent[]>();
  /** A broken promise that was seen where nobody waits. */
  let broken: Error | null = null;
  const counts = { acknowledged: 0, refused: 0, unknown: 0, damages: 0, lost: 0 };
  let wallClock = 1_709_341_448_000;
  let serial = 0;
  let rotten = false;
  let endsNow = false;
  let applierFaults: ApplierFaults = NO_APPLIER_FAULTS;

  function check(holds: boolean, what: string): void {
    if (!holds) broken ??= new Error(`seed ${seed}: ${what}`);
  }

  /** Goes one step on. Throws when it broke the promise. */
  async function step(): Promise<boolean> {
    const went = await time.step();
    if (broken !== null) throw broken;
    return went;
  }

  /** An acknowledgement is true when a power cut at this moment could not take the submission. */
  function checkDurable({ station }: Sent, barcode: string): void {
    const durable = disk.holds(Buffer.from(`"${station}"`)) || database.stations.get(barcode) === station;
    const overtaken = (sent.get(barcode) ?? []).at(-1)?.station !== station; // filed, and a later one too
    check(durable || overtaken, `${barcode} ${station} is acknowledged and not durable`);
  }

  function startLife() {
    let alive = true;
    const { disk: journalDisk, readPart } = disk.forProcess();
    const appliers = createModelAppliers({
      time,
      random,
      database,
      readPart,
      faults: () => applierFaults,
      isAlive: () => alive,
    });
    const store = openSqliteStore(
      {
        readers: modelReaders(database),
        appliers: { ...appliers, close: () => Promise.resolve() },
        onNotOpened: () => {},
        onBackgroundFailure(error) {
          const { message } = error as Error;
          if (!/damaged|lost/.test(message)) return;
          counts.damages += 1;
          if (!message.includes("are lost")) return;
          counts.lost += 1;
          check(rotten, `submissions are called lost, though nothing rotted: ${message}`);
        },
      },
      { file: "1", segmentBytes: SEGMENT_BYTES, disk: journalDisk, clock: time },
    );
    const queue = createCommitQueue({
      store,
      policy: () => ({ overwrite: "arrival", historyDays: 90, timeZone: "Asia/Shanghai", clockConfirmed: true }),
      bound: { recordsMax: 1_000, recordsQueued: 0 },
      onCommit() {},
      onFailure() {},
    });
    return {
      store,
      queue,
      /** Does something at some time of the life. */
      later(work: () => void) {
        time.after(random.uniform() * LIFE_MS, () => alive && work());
      },
      kill() {
        alive = false;
        disk.killProcess();
      },
    };
  }

  function save(queue: CommitQueue): void {
    const barcodes = Array.from(
      { length: random.uniform() < 0.2 ? 1 + random.integer(5) : 1 },
      () => `B${random.integer(BARCODES)}`,
    );
    wallClock += random.uniform() < 0.05 ? (random.uniform() - 0.5) * 86_400_000 : 10; // people set clocks
    const submissions: Submission[] = [];
    const ours: { readonly barcode: string; readonly each: Sent }[] = [];
    for (const barcode of barcodes) {
      serial += 1;
      const each: Sent = { station: `S${serial}`, outcome: "waits" };
      submissions.push({ receivedAt: Math.floor(wallClock), record: recordOf(barcode, each.station) });
      ours.push({ barcode, each });
      sent.set(barcode, [...(sent.get(barcode) ?? []), each]);
    }
    const settle = (outcome: Sent["outcome"]): void => {
      for (const { each } of ours) each.outcome = outcome;
    };
    queue.push({
      submissions,
      committed() {
        settle("acknowledged");
        counts.acknowledged += 1;
        for (const { barcode, each } of ours) checkDurable(each, barcode);
      },
      failed({ committed }) {
        settle(committed);
        endsNow ||= random.uniform() < 0.1; // right then it shows what was really kept
        counts[committed === "nothing" ? "refused" : "unknown"] += 1;
      },
    });
  }

  /** What is read must be the last that was acknowledged before, or one that came after it and was not refused. */
  function checkRecord(barcode: string, found: string | null, known: readonly Sent[], lastAcknowledged: number): void {
    if (rotten && counts.damages > 0) return; // it is told, which is what is promised then
    const place = known.findIndex(({ station }) => station === found);
    if (found === null) return check(lastAcknowledged === -1, `${barcode} is missing`);
    check(place !== -1, `${barcode} has ${found}, which was never sent or was overwritten long ago`);
    check(place >= lastAcknowledged, `${barcode} has ${found}, which is older than what was acknowledged`);
    check(known[place]?.outcome !== "nothing", `${barcode} has ${found}, which was refused`);
  }

  const lastAcknowledgedOf = (known: readonly Sent[]): number =>
    known.findLastIndex(({ outcome }) => outcome === "acknowledged");

  async function until(done: () => boolean): Promise<void> {
    const end = time.now() + CALM_MS;
    while (!done() && time.now() < end) {
      if (!(await step()) && !done()) break;
    }
    check(done(), `not done within ${CALM_MS} ms, or nothing is planned`);
  }

  /** Everything works, and what is kept is read. What nobody knew is known then. */
  async function settle({ store }: ReturnType<typeof startLife>): Promise<void> {
    disk.faults = NO_FAULTS;
    applierFaults = NO_APPLIER_FAULTS;
    let reading = false;
    let read: ReadonlyMap<string, string> | null = null;
    function ask(): void {
      reading = true;
      store.findMany([...sent.keys()]).then(
        (records) => (read = new Map(records.map(({ barcode, batteryStation }) => [barcode, batteryStation]))),
        () => (reading = false),
      );
    }
    await until(() => {
      if (!reading) ask();
      return read !== null;
    });
    for (const [barcode, known] of sent) {
      const found = (read as ReadonlyMap<string, string> | null)?.get(barcode) ?? null;
      checkRecord(barcode, found, known, lastAcknowledgedOf(known));
      sent.set(barcode, found === null ? [] : [{ station: found, outcome: "acknowledged" }]);
    }
  }

  for (let life = 0; life < LIVES; life += 1) {
    const process = startLife();
    if (life > 0 && random.uniform() < 0.5) await settle(process);
    disk.faults = faultsOf(random);
    applierFaults = applierFaultsOf(random);
    const start = time.now();
    endsNow = false;
    for (let count = 0; count < BURSTS_OF_A_LIFE; count += 1) {
      process.later(() => {
        for (let more = random.integer(BURST_SAVES_MAX) + 1; more > 0; more -= 1) save(process.queue);
      });
      if (random.uniform() < 0.1) process.later(() => void readOne(process));
    }
    const end = start + random.uniform() * LIFE_MS * 1.2;
    const isOver = (): boolean => endsNow || time.now() >= end;
    while (!isOver() && (await step()));
    if (random.uniform() < 0.2) {
      let closed = false;
      process.store.close().then(
        () => (closed = true),
        () => (closed = true), // a disk hangs: the process is killed then
      );
      await until(() => closed);
    }
    process.kill();
    if (random.uniform() < 0.5) disk.cutPower();
    for (const known of sent.values()) for (const each of known) if (each.outcome === "waits") each.outcome = "unknown";
    if (rots && random.uniform() < 0.5) rotten = rot() || rotten;
  }
  await settle(startLife());
  await step();
  return counts;

  /** Flips a bit within the frames of a segment. */
  function rot(): boolean {
    return disk.flip((content) => {
      const used = content.findLastIndex((byte) => byte !== 0);
      if (used < 8 || random.uniform() < 0.5) return null;
      return { byte: random.integer(used), bit: random.integer(8) };
    });
  }

  async function readOne({ store }: ReturnType<typeof startLife>): Promise<void> {
    const barcode = `B${random.integer(BARCODES)}`;
    const known = sent.get(barcode) ?? [];
    const before = lastAcknowledgedOf(known);
    const records = await store.findMany([barcode]).catch(() => null);
    if (records === null) return;
    checkRecord(barcode, records[0]?.batteryStation ?? null, sent.get(barcode) ?? [], before);
  }
}

const NO_APPLIER_FAULTS: ApplierFaults = { fails: 0, threadEnds: 0, isFull: 0 };

/** A third of the lives goes well, so that faults meet what is sound. */
function faultsOf(random: Random): DiskFaults {
  if (random.uniform() < 0.3) return NO_FAULTS;
  const rate = (most: number): number => (random.uniform() < 0.5 ? 0 : random.uniform() * most);
  return {
    syncFails: rate(0.2),
    syncHangs: rate(0.05),
    writeFails: rate(0.1),
    writeFindsNoRoom: rate(0.1),
    otherFails: rate(0.3),
  };
}

function applierFaultsOf(random: Random): ApplierFaults {
  if (random.uniform() < 0.5) return NO_APPLIER_FAULTS;
  return { fails: random.uniform() * 0.3, threadEnds: random.uniform() * 0.1, isFull: random.uniform() * 0.1 };
}

function recordOf(barcode: string, batteryStation: string): Submission["record"] {
  const text = { deviceCode: "FR-07", testTime: "2024-03-02 09:14:08", workStep: "3" };
  return { barcode, batteryStation, ...text, voltage: 3.652, electricity: null, volume: 2.853, energy: null };
}

/** Reads the model of the database as it is committed. */
function modelReaders({ stations }: ModelDatabase): ReaderPool {
  return {
    waiting: 0,
    async query(_file, _name, args) {
      const [barcodes] = args as unknown as [readonly string[]];
      return barcodes.flatMap((barcode) => {
        const batteryStation = stations.get(barcode);
        return batteryStation === undefined ? [] : [{ ...recordOf(barcode, batteryStation), receivedAt: 0 }];
      }) as never;
    },
    release: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
