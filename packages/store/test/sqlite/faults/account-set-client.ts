import { sameFields } from "@cellgrade/contract/record";
import type { Engine } from "../../../src/engine.ts";
import type { RecordStore, StoredRecord, Submission } from "../../../src/store.ts";
import { accountSetOf } from "../../suite/account-set.ts";
import { KEEP_ALL, recordOf } from "../../suite/submissions.ts";
import { faultOfLast, faultOfSequence, type Told } from "./told.ts";

// One account set as a caller of the engine port knows it: changes by topic and value, as `told.ts` has them, and all of
// them read back.

const CODE = "001";

/** Every field but the barcode tells the version, so that a mixture of two shows. */
export function submissionOf(barcode: string, version: number): Submission {
  const record = recordOf({ barcode, workStep: String(version), voltage: version + 0.125, energy: null });
  return { record, receivedAt: 1_709_341_448_000 + version };
}

/** Topics and values of a save. */
export function savedBy(submissions: readonly Submission[]): (readonly [topic: string, value: string])[] {
  return submissions.map(({ record }) => [`cell ${record.barcode}`, record.workStep]);
}

export interface AccountSetClient {
  /** Adds the account set. Resolves too when it is there. */
  add(): Promise<void>;
  save(submissions: readonly Submission[]): Promise<void>;
  exclude(barcode: string, reason: string): Promise<void>;
  setLimit(lsl: number): Promise<void>;
  rename(name: string): Promise<void>;
  refuse(msg: string): Promise<void>;
  /** Reads all that was told of, by every way that an index serves. Gives what is not as it must be. */
  faults(told: Told): Promise<string[]>;
}

export function clientOf(engine: Engine): AccountSetClient {
  const { accountSets, limits, rejections } = engine.system;

  async function store(): Promise<RecordStore> {
    const accountSet = (await accountSets.all()).find(({ code }) => code === CODE);
    if (accountSet === undefined) throw new Error(`the account set ${CODE} is lost`);
    return engine.openStore(accountSet);
  }

  async function cellFaults(told: Told): Promise<string[]> {
    const topics = [...told].filter(([topic]) => topic.startsWith("cell "));
    if (topics.length === 0) return [];
    const cells = await store();
    const records = await cells.findMany(topics.map(([topic]) => barcodeOf(topic)));
    const byBarcode = new Map(records.map((record) => [record.barcode, record]));
    const faults: string[] = [];
    for (const [topic, changes] of topics) {
      const record = byBarcode.get(barcodeOf(topic));
      // Most cells were saved once: their history is asked for only where there is one.
      const history = (record?.revision ?? 1) > 1 ? await cells.history(barcodeOf(topic)) : [];
      const found = record === undefined ? [] : [...history.toReversed(), record];
      const fault = faultOfSequence(changes, found.map(versionOf));
      if (fault !== null) faults.push(`${topic}: ${fault}`);
      if (record !== undefined && record.revision !== found.length)
        faults.push(`${topic}: revision ${record.revision}`);
    }
    const counts = [await cells.count({}), await cells.countReceived(0, []), (await cells.summarize({})).count];
    if (counts.some((count) => count !== records.length))
      faults.push(`${records.length} cells are counted as ${counts.join(", ")}`);
    const excluded = faultOfLast(told.get("exclusion") ?? [], reasonOf(byBarcode.get("EXCLUDED")), "none");
    if (excluded !== null) faults.push(`exclusion: ${excluded}`);
    return faults;
  }

  async function systemFaults(told: Told): Promise<string[]> {
    const set = (await accountSets.all()).find(({ code }) => code === CODE);
    const versions = await limits.versions(CODE);
    const refused = await rejections.search({}, { limit: 100 });
    const found: readonly (readonly [topic: string, fault: string | null])[] = [
      ["account set", faultOfLast(told.get("account set") ?? [], set === undefined ? "none" : "added", "none")],
      ["name", faultOfLast(told.get("name") ?? [], set?.name ?? CODE, CODE)],
      [
        "limits",
        faultOfSequence(
          told.get("limits") ?? [],
          versions.toReversed().map(({ lsl }) => String(lsl)),
        ),
      ],
      [
        "refusals",
        faultOfSequence(
          told.get("refusals") ?? [],
          refused.items.toReversed().map(({ msg }) => msg),
        ),
      ],
    ];
    return found.flatMap(([topic, fault]) => (fault === null ? [] : [`${topic}: ${fault}`]));
  }

  return {
    async add() {
      await accountSets.add(accountSetOf(CODE));
    },
    async save(submissions) {
      await (await store()).saveBatch(submissions, KEEP_ALL);
    },
    async exclude(barcode, reason) {
      const found = await (await store()).exclude(barcode, { reason, excludedAt: 1 });
      if (!found) throw new Error(`${barcode} is not there to be excluded`);
    },
    async setLimit(lsl) {
      const [newest] = await limits.versions(CODE);
      const limit = { workStep: "3", quantity: "volume", lsl, usl: null, createdAt: 1 } as const;
      const added = await limits.add(CODE, { ...limit, basedOn: newest?.version ?? null });
      if (added === null) throw new Error("nobody else sets limits");
    },
    async rename(name) {
      const changed = await accountSets.change(CODE, { name });
      if (changed === null) throw new Error(`the account set ${CODE} is lost`);
    },
    async refuse(msg) {
      await rejections.append([{ ...REFUSAL, msg }]);
    },
    async faults(told) {
      return [...(await systemFaults(told)), ...(await cellFaults(told))];
    },
  };
}

const REFUSAL = {
  receivedAt: 1,
  accountSet: CODE,
  accountSetSent: CODE,
  address: "10.0.0.1",
  deviceCode: null,
  method: "POST",
  path: "/",
  contentType: null,
  contentEncoding: null,
  body: new Uint8Array(300),
  bodyBytes: 300,
  code: "FIELD_INVALID",
  outsider: false,
  httpStatus: 200,
} as const;

const barcodeOf = (topic: string): string => topic.slice("cell ".length);

const reasonOf = (record: StoredRecord | undefined): string => record?.exclusion?.reason ?? "none";

/** The version, or the whole record where it is none that was sent. */
function versionOf(record: Submission["record"]): string {
  const sent = submissionOf(record.barcode, Number(record.workStep)).record;
  return sameFields(sent, record) ? record.workStep : JSON.stringify(record);
}
