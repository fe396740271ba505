import type { GradingRule } from "@cellgrade/contract/grading";
import type { RecordStore, SavePolicy, Submission } from "../../../src/store.ts";
import type { PeopleChange, SystemStore } from "../../../src/system.ts";

// A data folder with some of everything that an engine stores, and reads that show all of it.

const RULES: readonly GradingRule[] = [
  { name: "A", color: "#2f9e44", workSteps: [], conditions: [{ quantity: "volume", min: 102 }] },
  { name: "B", color: "#f08c00", workSteps: ["分容放电"], conditions: [{ quantity: "volume", min: 101, max: 102 }] },
];

const JUDGED_BY = { timeZone: "Asia/Shanghai", clockConfirmed: true } as const;
const ARRIVAL: SavePolicy = { ...JUDGED_BY, overwrite: "arrival", historyDays: 90 };
const NEWEST: SavePolicy = { ...JUDGED_BY, overwrite: "newest-test-time", historyDays: 90 };

const START = Date.UTC(2026, 2, 1);

function cell(number: number, retest: number, hour = 9): Submission {
  return {
    receivedAt: START + 1_000 * number + 100_000 * retest,
    record: {
      batteryStation: `01-${String(number % 8).padStart(2, "0")}`,
      deviceCode: `FR-0${number % 2}`,
      barcode: `CELL${String(number).padStart(4, "0")}`,
      testTime: `2026-03-01 ${String(hour).padStart(2, "0")}:${String(number % 60).padStart(2, "0")}:00`,
      workStep: number % 3 === 0 ? "分容充电" : "分容放电",
      voltage: 3.2 + number / 1_000,
      electricity: number % 5 === 0 ? null : 25.5,
      volume: 100 + (number % 32) / 8 + retest,
      energy: number % 7 === 0 ? null : 331.25,
    },
  };
}

const cells = (count: number, retest: number, hour?: number): Submission[] =>
  Array.from({ length: count }, (_, number) => cell(number, retest, hour));

const CELLS = 60;

/** New cells, retests, repeats, exclusions. */
export async function saveFirst(store: RecordStore): Promise<void> {
  await store.saveBatch(cells(CELLS, 0), ARRIVAL);
  await store.saveBatch(cells(CELLS / 2, 1, 10), ARRIVAL);
  await store.saveBatch(cells(CELLS / 4, 2, 11), ARRIVAL);
  await store.saveBatch(cells(CELLS / 4, 2, 11), ARRIVAL);
  for (const number of [1, 2, 3])
    await store.exclude(cell(number, 0).record.barcode, { reason: "探针坏了", excludedAt: START });
}

/** Submissions that come late, and go to history alone; more exclusions, and one taken back. */
export async function saveLater(store: RecordStore): Promise<void> {
  await store.saveBatch(cells(10, 5, 7), NEWEST);
  await store.saveBatch(cells(15, 3, 12), ARRIVAL);
  await store.exclude(cell(4, 0).record.barcode, { reason: "误判", excludedAt: START + 1 });
  await store.include(cell(2, 0).record.barcode);
  await store.count({}); // all of it is filed
}

/** What the journal alone holds when the process dies at once. */
export async function saveLast(store: RecordStore): Promise<void> {
  await store.saveBatch(cells(6, 7, 13), ARRIVAL);
  await store.saveBatch([cell(CELLS + 1, 0)], ARRIVAL);
}

/** All that a store gives back. */
export async function readStore(store: RecordStore): Promise<unknown> {
  const barcodes = Array.from({ length: CELLS + 5 }, (_, number) => cell(number, 0).record.barcode);
  const page = { descending: false, limit: 1_000 } as const;
  const statistic = { quantity: "volume", subgroup: "deviceHour", shiftStarts: ["08:00", "20:00"] } as const;
  const limits = { lsl: 101, usl: 106 };
  return {
    records: (await store.findMany(barcodes)).toSorted((a, b) => (a.barcode < b.barcode ? -1 : 1)),
    histories: await Promise.all(barcodes.map((barcode) => store.history(barcode))),
    pages: await Promise.all(
      (["receivedAt", "testTime", "barcode"] as const).map((sortBy) => store.search({}, { ...page, sortBy })),
    ),
    ofMachine: await store.search({ deviceCodes: ["FR-01"] }, { ...page, sortBy: "testTime" }),
    ofTime: await store.search({ testTimeFrom: "2026-03-01 11:00:00" }, { ...page, sortBy: "receivedAt" }),
    excluded: await store.search({ excluded: true }, { ...page, sortBy: "barcode" }),
    count: await store.count({ testTimeTo: "2026-03-01 11:00:00" }),
    summary: await store.summarize({}),
    grades: await store.countGrades({}, RULES),
    received: await store.countReceived(START + 150_000, []),
    distribution: await store.distribution({}, { ...statistic, bins: 10, limits }),
    channels: await store.channels({}, { quantity: "volume", ng: { limits }, runGapMinutes: 20 }),
    runs: await store.runs({}, { quantity: "volume", ng: { limits }, runGapMinutes: 20, limit: 50 }),
    trend: await store.trend(
      {},
      { quantity: "volume", period: "hour", runGapMinutes: 20, shiftStarts: statistic.shiftStarts },
    ),
    values: await store.values({ field: "deviceCode", limit: 10 }),
  };
}

const refused = (number: number) => ({
  receivedAt: START + number,
  accountSet: number % 2 === 0 ? "001" : null,
  accountSetSent: "001",
  address: "10.0.0.5",
  deviceCode: "FR-01",
  method: "POST",
  path: "/api/pick/volumeCollectData/save",
  contentType: null,
  contentEncoding: null,
  body: new Uint8Array(200).fill(number),
  bodyBytes: 200,
  outsider: number % 5 === 0,
  code: "FIELD_INVALID",
  msg: "voltage(电压)必须是数值",
  httpStatus: 200,
});

const seen = (name: string, at: number) => ({
  accountSet: "001",
  kind: "device" as const,
  name,
  lastSeenAt: at,
  lastAddress: "10.0.0.5",
  saved: 3,
  refused: 1,
  tolerances: { gb18030: 2, numberAsText: 1 },
  lastTestTime: "2026-03-01 09:00:00",
  lastSavedAt: at,
});

const at = { createdAt: START, updatedAt: START };

/** An admin and a viewer, both signed in. */
const PEOPLE: readonly PeopleChange[] = ["admin", "viewer"].flatMap((role): PeopleChange[] => {
  const user = { id: role, name: "王工", username: role, email: `${role}@person.invalid`, emailVerified: 0, banned: 0 };
  const account = {
    id: `a-${role}`,
    accountId: role,
    providerId: "credential",
    userId: role,
    password: "0f".repeat(64),
  };
  return [
    { insert: "user", row: { ...user, role, accountSets: role === "admin" ? null : '["001"]', ...at } },
    { insert: "account", row: { ...account, ...at } },
    { insert: "session", row: { id: `s-${role}`, token: `t-${role}`, userId: role, expiresAt: START + 1, ...at } },
  ];
});

export async function fillSystem(system: SystemStore): Promise<void> {
  const { accountSets, apiTokens, grading, limits, rejections, machines, machineAccess, barcodeLists, people } = system;
  for (const code of ["001", "002"]) {
    await accountSets.add({
      code,
      name: "一车间",
      enabled: true,
      timeZone: "Asia/Shanghai",
      units: { voltage: "V", electricity: "A", volume: "Ah", energy: "Wh" },
      overwrite: "arrival",
      historyDays: 90,
      shifts: [{ name: "全天", start: "00:00" }],
      recordDays: null,
      rejectionDays: 30,
      runGapMinutes: 20,
      createdAt: START,
    });
  }
  const token = { accountSets: ["001"], createdAt: START, createdBy: "王工", expiresAt: START + 1 };
  await apiTokens.add({ ...token, hash: "a".repeat(64), name: "日报", role: "viewer" });
  await apiTokens.add({ ...token, hash: "b".repeat(64), name: "指标", role: "metrics", accountSets: null });
  await grading.add("001", { rules: RULES.slice(0, 1), basedOn: null, createdAt: START });
  await grading.add("001", { rules: RULES, basedOn: 1, createdAt: START + 1 });
  const ofVolume = { workStep: "分容放电", quantity: "volume", createdAt: START } as const;
  await limits.add("001", { ...ofVolume, lsl: 100, usl: null, basedOn: null });
  await limits.add("001", { ...ofVolume, lsl: 100.5, usl: 110, basedOn: 1 });
  await rejections.append(Array.from({ length: 20 }, (_, number) => refused(number)));
  await machines.report([seen("FR-00", START), seen("FR-01", START + 60_000)]);
  await machines.report([seen("FR-01", START + 120_000)]);
  await barcodeLists.put("001", ["CELL0001", "CELL0002"], START);
  const machine = { address: "10.0.0.7", deviceCode: Buffer.from("FR-00") };
  await system.encodingHabits.keep([{ ...machine, encoding: "gb18030", contradicted: false, seenAt: START }]);
  await people.change(PEOPLE);
  const networks = ["10.0.0.0/8", "fc00::/7"];
  await machineAccess.change("001", { networks, token: "required", deviceCodes: "learning", changedAt: START });
  await machineAccess.learn("001", ["FR-00", "FR-01"]);
  await system.controlPhases.add("001", {
    deviceCode: "FR-00",
    workSteps: [],
    quantity: "volume",
    period: "shift",
    from: "2026-03-01 00:00:00",
    reference: null,
    reason: "新探针",
    author: "王工",
    createdAt: START,
    parameters: { ...NOTHING_KNOWN, centerLine: 102, lcl: 101, ucl: 103 },
  });
  const probes = { deviceCode: "FR-00", at: "2026-03-01 10:30:00", text: "换探针" };
  await system.machineEvents.add("001", { ...probes, author: "王工", createdAt: START });
  await machineAccess.addToken("001", { name: "厂商A", hash: "0f".repeat(32), createdAt: START, expiresAt: null });
}

const NOTHING_KNOWN = {
  longRunMean: null,
  sdTotal: null,
  sdWithin: null,
  sdBetween: null,
  lag1: null,
  sdPrediction: null,
  sdOfSd: null,
  usualCount: null,
  intervalSeconds: null,
  points: 0,
  effectivePoints: null,
};

/** What is changed later. */
export async function changeSystem({ limits, rejections, machines }: SystemStore): Promise<void> {
  const ofVolume = { workStep: "分容放电", quantity: "volume", createdAt: START } as const;
  await limits.add("001", { ...ofVolume, lsl: 99.5, usl: 111, basedOn: 2 });
  await rejections.append([refused(20), refused(21)]);
  await machines.report([seen("FR-01", START + 150_000)]);
}

/** All that the system store gives back. */
export async function readSystem(system: SystemStore): Promise<unknown> {
  const { accountSets, apiTokens, grading, limits, rejections, machines, machineAccess, barcodeLists, people } = system;
  const { id } = await barcodeLists.put("009", ["CELL0001", "CELL0002"], START); // the id of a list is its content's
  return {
    accountSets: await accountSets.all(),
    apiTokens: await apiTokens.all(),
    grading: await grading.versions("001"),
    limits: await limits.versions("001"),
    rejections: await rejections.search({}, { limit: 100 }),
    of001: await rejections.search({ accountSet: "001" }, { limit: 100 }),
    machineAccess: await machineAccess.all(),
    machines: await machines.list("001", { now: START + 180_000, dayStart: START - 3_600_000 }),
    minutes: await machines.savesByMinute("001", { now: START + 180_000, minutes: 5 }),
    list: await barcodeLists.get("001", id, START + 1),
    habits: await system.encodingHabits.all(),
    phases: await system.controlPhases.versions("001", null),
    events: await system.machineEvents.list("001", {}),
    users: await people.find("user", { where: [] }),
    accounts: await people.find("account", { where: [] }),
    sessions: await people.find("session", { where: [], sortBy: { field: "updatedAt", direction: "desc" } }),
    admins: await people.count("user", [{ field: "role", operator: "eq", value: "admin" }]),
  };
}
