import { afterEach, describe, expect, test } from "vitest";
import { ALL_CHECKS } from "../../src/verify/checks/all-checks.ts";
import { CLAUSES } from "../../src/verify/clauses.ts";
import { type Report, verify } from "../../src/verify/verify.ts";
import { readTarget } from "../../src/verify/wire/target.ts";
import { type FakeMes, type Faults, startFakeMes } from "./fake-mes.ts";

const running: FakeMes[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mes) => mes.close()));
});

async function verifyFake(
  faults: Faults,
  options: { readonly strict?: boolean; readonly timeoutMs?: number; readonly secondAccountSet?: string | null } = {},
): Promise<Report & { readonly mes: FakeMes }> {
  const mes = await startFakeMes(faults);
  running.push(mes);
  const target = readTarget(mes.url);
  if (target === null) throw new Error(`no target: ${mes.url}`);
  const report = await verify(
    { target, nowMs: Date.now },
    {
      accountSet: "001",
      secondAccountSet: options.secondAccountSet === undefined ? "002" : options.secondAccountSet,
      barcodePrefix: "CGV",
      runId: "TESTRUN0001",
      timeoutMs: options.timeoutMs ?? 5_000,
      strict: options.strict ?? false,
    },
  );
  return { ...report, mes };
}

function idsOf({ results }: Report, verdict: string): string[] {
  return results.filter(({ outcome }) => outcome.verdict === verdict).map(({ check }) => check.id);
}

function failuresOf(report: Report): string[] {
  return report.results.flatMap(({ check, outcome }) => outcome.faults.map((fault) => `${check.id}: ${fault.en}`));
}

const UNOBSERVABLE = [
  "barcode-unread",
  "durable-before-answer",
  "order-across-instances",
  "request-time-limit",
  "keep-alive-idle",
  "account-set-disabled",
  "refusals-under-stress",
];

test("a good implementation fails nothing, and only what nobody can see is not checkable", async () => {
  const report = await verifyFake({});
  expect(failuresOf(report)).toEqual([]);
  expect(idsOf(report, "notCheckable")).toEqual(UNOBSERVABLE);
  expect(report).toMatchObject({ exitCode: 0, statusMode: "always-200", readBackUnavailable: null, stopped: false });
});

test("strict statuses conform as well, and the report says which mode was seen", async () => {
  const report = await verifyFake({ strictStatus: true });
  expect(failuresOf(report)).toEqual([]);
  expect(report.statusMode).toBe("strict");
});

test("without list, what was kept is not checkable, and the answers are still judged", async () => {
  const report = await verifyFake({ noList: true, firstWins: true });
  expect(failuresOf(report)).toEqual([]);
  expect(idsOf(report, "notCheckable")).toEqual([
    "overwrite-latest-kept",
    "overwrite-order-of-arrival",
    "overwrite-all-fields",
    "account-sets-apart",
    "text-case-kept",
    ...UNOBSERVABLE,
    "refused-leaves-nothing",
  ]);
  expect(report.readBackUnavailable?.en).toContain("list is not served");
});

test("without a second account set, its checks are not checkable", async () => {
  const report = await verifyFake({}, { secondAccountSet: null });
  expect(idsOf(report, "notCheckable")).toEqual(["second-account-set-accepted", "account-sets-apart", ...UNOBSERVABLE]);
});

const FAULTY: readonly { readonly faults: Faults; readonly required: string[]; readonly recommended: string[] }[] = [
  { faults: { stateAsText: true }, required: ["state-is-number"], recommended: [] },
  { faults: { resBodyNull: true, noList: true }, required: ["resbody-is-array"], recommended: [] },
  { faults: { status500: true }, required: [], recommended: ["http-status"] },
  { faults: { optionalField: "workStep" }, required: ["required-workStep"], recommended: [] },
  { faults: { stackTrace: true }, required: [], recommended: ["no-inner-detail"] },
  { faults: { unknownSetIsDefault: true }, required: ["account-set-unknown"], recommended: ["account-set-exact"] },
  { faults: { missingSetIsDefault: true }, required: [], recommended: ["account-set-missing-from-page"] },
  { faults: { utf8Only: true }, required: [], recommended: ["gbk", "gbk-by-charset", "gbk-by-habit"] },
  {
    faults: { gbkMangled: true },
    required: [],
    recommended: ["gbk", "gbk-by-charset", "gbk-by-habit", "undecodable"],
  },
  { faults: { utf8First: true }, required: [], recommended: ["gbk-by-charset", "gbk-by-habit"] },
  {
    faults: { jsonContentTypeOnly: true },
    required: [],
    recommended: ["content-type-any", "envelope-always"],
  },
  { faults: { mergesFields: true }, required: [], recommended: ["overwrite-all-fields"] },
  {
    faults: { firstWins: true },
    required: ["overwrite-latest-kept"],
    recommended: ["overwrite-order-of-arrival", "overwrite-all-fields"],
  },
  { faults: { newestTestTimeWins: true }, required: [], recommended: ["overwrite-order-of-arrival"] },
  { faults: { caseBlind: true }, required: [], recommended: ["text-case-kept"] },
  { faults: { setsMixed: true }, required: ["account-sets-apart"], recommended: [] },
  { faults: { refusedIsStored: true }, required: [], recommended: ["refused-leaves-nothing"] },
  { faults: { vagueMsg: true }, required: [], recommended: ["msg-names-field"] },
  { faults: { noErrorCode: true }, required: [], recommended: ["error-code-header"] },
  {
    faults: { closesAfterEach: true },
    required: [],
    recommended: ["keep-alive", "keep-alive-after-refusal", "pipelined"],
  },
  { faults: { savesByGet: true }, required: ["get-does-not-save"], recommended: ["method-answer"] },
  {
    faults: { repeatRefused: true },
    required: ["repeat-accepted", "overwrite-accepted", "overwrite-latest-kept"],
    recommended: [
      "overwrite-order-of-arrival",
      "overwrite-all-fields",
      "concurrent-same-barcode",
      "repeat-answered-alike",
    ],
  },
  { faults: { rounds: true }, required: [], recommended: ["number-precision"] },
  { faults: { byteOrderMark: true }, required: [], recommended: ["answer-no-byte-order-mark"] },
  { faults: { extraKey: true }, required: [], recommended: ["answer-only-three-keys"] },
  { faults: { contentType: "text/html" }, required: [], recommended: ["answer-content-type"] },
  { faults: { answersBehind: true }, required: [], recommended: ["bytes-behind-body", "body-cut-short"] },
  { faults: { loosePath: true }, required: [], recommended: ["path-slashes"] },
];

describe("each fault is found by the checks it concerns and by no other", () => {
  test.each(FAULTY)("$faults", async ({ faults, required, recommended }) => {
    const report = await verifyFake(faults);
    const failed = report.results.filter(({ outcome }) => outcome.verdict === "fail").map(({ check }) => check);
    const ids = (level: string) => failed.filter((check) => check.level === level).map(({ id }) => id);
    expect(ids("required").sort(), failuresOf(report).join("\n")).toEqual(required.toSorted());
    expect(ids("recommended").sort(), failuresOf(report).join("\n")).toEqual(recommended.toSorted());
    expect(report.exitCode).toBe(required.length > 0 ? 1 : 0);
  });
});

test("a MES of many faults is told each of them and nothing else", async () => {
  const report = await verifyFake({
    stateAsText: true,
    status500: true,
    resBodyNull: true,
    optionalField: "workStep",
    stackTrace: true,
    unknownSetIsDefault: true,
    noList: true,
  });
  expect(idsOf(report, "fail").sort()).toEqual([
    "account-set-exact",
    "account-set-unknown",
    "http-status",
    "no-inner-detail",
    "required-workStep",
    "resbody-is-array",
    "state-is-number",
  ]);
  expect(report.exitCode).toBe(1);
});

test("a record saved without an account set is not judged, because a default may be meant", async () => {
  const report = await verifyFake({ missingSetIsDefault: true });
  expect(idsOf(report, "notCheckable")).toEqual(expect.arrayContaining(["account-set-missing", "account-set-blank"]));
});

test("where a correct record is refused, no refusal of a wrong one counts as a pass", async () => {
  const report = await verifyFake({ refusesAll: true });
  expect(idsOf(report, "fail")).toContain("save-correct-record");
  expect(idsOf(report, "pass")).not.toContain("required-barcode");
  expect(report.exitCode).toBe(1);
});

test("under strict a failed recommended check fails the run", async () => {
  expect((await verifyFake({ utf8Only: true })).exitCode).toBe(0);
  expect((await verifyFake({ utf8Only: true }, { strict: true })).exitCode).toBe(1);
});

test("a server that stops answering leaves no verdict, and says since when", async () => {
  const report = await verifyFake({ diesAfter: 5 });
  expect(report).toMatchObject({ stopped: true, exitCode: 2 });
  expect(idsOf(report, "fail")).toEqual([]);
  const since = report.results.find(
    ({ outcome }) => outcome.note?.en === "the server no longer answers since this check",
  );
  expect(since?.exchanges.at(-1)?.failure).toBe("closed");
});

test("a request that is never answered fails its check and no other", async () => {
  const report = await verifyFake({ silentOn: "分容放电" }, { timeoutMs: 2_000 });
  expect(failuresOf(report)).toEqual([
    expect.stringMatching(/^json-chinese-text: .*: no answer within the time limit$/),
  ]);
  expect(report.stopped).toBe(false);
});

test("every record carries the prefix and the run, at the usual length of a barcode", async () => {
  const { mes } = await verifyFake({});
  const barcodes = [...mes.books.values()].flatMap((book) => [...book.keys()]);
  expect(barcodes.length).toBeGreaterThan(60);
  for (const barcode of barcodes) expect(barcode).toMatch(/^CGVTESTRUN0001\d{10}[aA]?$/);
});

test("check ids are unique, and every clause has a check", () => {
  const ids = ALL_CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const covered = new Set<string>(["v1.0:address", ...ALL_CHECKS.map(({ clause }) => clause)]);
  expect(CLAUSES.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
});
