import { afterAll, beforeAll, expect, test } from "vitest";
import { normals } from "../../process-control/hall.ts";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// Frozen limits of control charts, and what is noted of machines, as the chart shows them.

const SET = "/api/v1/account-sets/001";
const PHASES = `${SET}/control-phases`;
const STEP = SAMPLE_RECORD.workStep;
let server: TestServer;

interface Chart {
  readonly deviceCode: string;
  readonly parameters: { readonly centerLine: number; readonly points: number } | null;
  readonly phases: readonly { readonly id: number }[];
  readonly events: readonly { readonly text: string }[];
  readonly marked: number;
  readonly firstMarked: string | null;
  readonly points: readonly {
    readonly start: string;
    readonly phase: number | null;
    readonly levelUcl: number | null;
  }[];
}

const HOURS = 40;
/** From this hour on the machine measures 2 more. */
const MOVED_FROM = 30;
const startOf = (hour: number): string =>
  new Date(Date.UTC(2024, 2, 1, hour)).toISOString().slice(0, 19).replace("T", " ");

beforeAll(async () => {
  server = await startTestServer();
  const normal = normals(7);
  const records = Array.from({ length: HOURS }, (_, hour) => {
    const level = 100 + 0.1 * normal() + (hour >= MOVED_FROM ? 2 : 0);
    return Array.from({ length: 5 }, (__, cell) => ({
      ...SAMPLE_RECORD,
      barcode: `C-${hour}-${cell}`,
      testTime: startOf(hour),
      volume: level + 0.25 * normal(),
    }));
  }).flat();
  for (const record of records) expect((await server.save(record)).json).toMatchObject({ state: 1 });
  await server.save({ ...SAMPLE_RECORD, deviceCode: "STILL", barcode: "STILL" });
});
afterAll(() => server.stop());

const chart = async (query = "", period = "hour"): Promise<Chart> => {
  const path = `${SET}/trend?period=${period}&workStep=${encodeURIComponent(STEP)}&deviceCode=${SAMPLE_RECORD.deviceCode}${query}`;
  const { json, text } = await server.ask(path);
  const [device] = (json as { readonly devices: readonly Chart[] }).devices;
  if (device === undefined) throw new Error(text);
  return device;
};

const BODY = {
  deviceCode: SAMPLE_RECORD.deviceCode,
  workSteps: [STEP],
  quantity: "volume",
  period: "hour",
  from: startOf(24),
  reference: { from: startOf(0), to: startOf(24) },
  limits: null,
  reason: "探针已校准",
};

test("a phase freezes the numbers of its reference, and the chart judges by it from then on until it is withdrawn", async () => {
  const before = await chart();
  expect(before.phases).toEqual([]);
  expect(before.points.every(({ phase }) => phase === null)).toBe(true);

  const begun = await sendJson(server, "POST", PHASES, BODY);
  expect(begun.status, begun.text).toBe(201);
  const { limits: _, ...asked } = BODY;
  expect(begun.json).toMatchObject({ ...asked, id: 1, version: 1, withdrawn: false, author: "127.0.0.1" });
  const { parameters } = begun.json as { readonly parameters: { readonly ucl: number; readonly points: number } };
  expect(parameters.points).toBe(24);
  expect(parameters.ucl).toBeLessThan(101.5);

  const judged = await chart();
  expect(judged.phases).toEqual([begun.json]);
  expect(judged.parameters).toMatchObject({ points: 24 }); // of the points before the phase
  expect(judged.points.map(({ phase }) => phase)).toEqual(
    Array.from({ length: HOURS }, (_, hour) => (hour < 24 ? null : 1)),
  );
  expect(judged.points.at(-1)?.levelUcl).toBe(parameters.ucl);
  expect(judged.marked).toBeGreaterThanOrEqual(HOURS - MOVED_FROM);
  expect(judged.firstMarked).toBe(startOf(MOVED_FROM));

  const withdrawn = await sendJson(server, "POST", `${PHASES}/1/withdraw`, { reason: "参考期有误" });
  expect(withdrawn.json, withdrawn.text).toMatchObject({ id: 1, version: 2, withdrawn: true, reason: "参考期有误" });
  expect((await sendJson(server, "POST", `${PHASES}/1/withdraw`, { reason: "x" })).json).toMatchObject({
    status: 404,
    code: "CONTROL_PHASE_NOT_FOUND",
  });
  expect(await chart()).toEqual(before);
  expect((await server.ask(PHASES)).json).toEqual({ items: [], versions: [withdrawn.json, begun.json] });
  expect((await server.ask(`${PHASES}?deviceCode=STILL`)).json).toEqual({ items: [], versions: [] });
});

test("typed limits hold as they are typed; a filter that takes a part of the points is judged by itself", async () => {
  const limits = { centerLine: 101, lcl: null, ucl: 101.5 };
  const { json } = await sendJson(server, "POST", PHASES, { ...BODY, from: startOf(0), reference: null, limits });
  const { id } = json as { readonly id: number };
  expect(json).toMatchObject({ parameters: { ...limits, sdTotal: null, points: 0 }, reference: null });
  const judged = await chart();
  expect(judged.parameters).toBeNull();
  expect(judged.marked).toBe(HOURS - MOVED_FROM);
  expect(judged.points[0]).toMatchObject({ phase: id, levelLcl: null, levelUcl: 101.5, jumpUcl: null, sdUcl: null });
  const run = encodeURIComponent(`${SAMPLE_RECORD.deviceCode}@${startOf(0)}`);
  for (const part of ["&batteryStation=nowhere-else", "&volumeMin=1", `&run=${run}`]) {
    const path = `${SET}/trend?period=hour&workStep=${encodeURIComponent(STEP)}${part}`;
    const { devices } = (await server.ask(path)).json as { readonly devices: readonly Chart[] };
    expect(devices.flatMap(({ phases }) => phases)).toEqual([]);
  }
  expect((await chart("&excluded=false&unread=false")).phases).toHaveLength(1);
  await sendJson(server, "POST", `${PHASES}/${id}/withdraw`, { reason: "x" });
});

test("limits are frozen for the points of one period: those of runs hold for runs", async () => {
  const { json } = await sendJson(server, "POST", PHASES, { ...BODY, period: "run" });
  const { id } = json as { readonly id: number };
  expect(json).toMatchObject({ period: "run", parameters: { points: 24, usualCount: 5, intervalSeconds: 3_600 } });
  expect((await chart()).phases).toEqual([]);
  const { phases, points, firstMarked } = await chart("", "run"); // each hour's cells are a run
  expect(phases).toEqual([json]);
  expect(points.map(({ phase }) => phase)).toEqual(Array.from({ length: HOURS }, (_, at) => (at < 24 ? null : id)));
  expect(firstMarked).toBe(startOf(MOVED_FROM));
  await sendJson(server, "POST", `${PHASES}/${id}/withdraw`, { reason: "x" });
});

test("typed limits take the place of those of a reference; what else it gave stays", async () => {
  const limits = { centerLine: 101, lcl: 90, ucl: 110 };
  const { json } = await sendJson(server, "POST", PHASES, { ...BODY, limits });
  const { id, parameters } = json as { readonly id: number; readonly parameters: Readonly<Record<string, number>> };
  expect(parameters).toMatchObject({ ...limits, points: 24, sdPrediction: expect.any(Number) });
  expect(parameters["longRunMean"]).toBeCloseTo(100, 0);
  // The jump of 2 Ah is within the typed limits, and far from its prediction.
  const { firstMarked } = await chart();
  expect(firstMarked).toBe(startOf(MOVED_FROM));
  await sendJson(server, "POST", `${PHASES}/${id}/withdraw`, { reason: "x" });
});

test.each<[field: string, changes: object]>([
  ["deviceCode", { deviceCode: "" }],
  ["workSteps", { workSteps: STEP }],
  ["workSteps[0]", { workSteps: [""] }],
  ["quantity", { quantity: "capacity" }],
  ["period", { period: "week" }],
  ["from", { from: "2024-02-30" }],
  ["reference", { reference: null }],
  ["reference.to", { reference: { from: "2024-03-02", to: "2024-03-02" } }],
  ["limits.ucl", { limits: { centerLine: 1, lcl: null, ucl: null } }],
  ["limits.ucl", { limits: { centerLine: 1, lcl: null, ucl: 1 } }],
  ["limits.centerLine", { limits: { centerLine: 1, lcl: 1, ucl: null } }],
  ["reason", { reason: " " }],
  ["body", { author: "王工" }],
])("what can be no phase is refused, and the field named: %s %j", async (field, changes) => {
  expect((await sendJson(server, "POST", PHASES, { ...BODY, ...changes })).json).toMatchObject({ status: 400, field });
});

test("a reference that gives no limits is refused, and told why", async () => {
  const { json } = await sendJson(server, "POST", PHASES, { ...BODY, reference: { from: startOf(0), to: startOf(5) } });
  expect(json).toMatchObject({ status: 422, code: "CONTROL_REFERENCE_TOO_SHORT", values: { points: 5, min: 12 } });
  const still = await sendJson(server, "POST", PHASES, { ...BODY, quantity: "voltage" });
  expect(still.json).toMatchObject({ status: 422, code: "CONTROL_REFERENCE_WITHOUT_SPREAD" });
  expect((await server.ask(PHASES)).json).toMatchObject({ items: [] });
});

test("what is noted of a machine stands on its chart within the time asked for, until it is taken back", async () => {
  const events = `${SET}/machine-events`;
  const note = { deviceCode: SAMPLE_RECORD.deviceCode, at: "2024-03-02 06:30", text: "换探针" };
  const noted = await sendJson(server, "POST", events, note);
  expect(noted.status, noted.text).toBe(201);
  expect(noted.json).toMatchObject({ ...note, at: "2024-03-02 06:30:00", author: "127.0.0.1", withdrawn: null });
  const { id } = noted.json as { readonly id: number };
  await sendJson(server, "POST", events, { ...note, at: "2024-03-01 00:00:00", text: "较早" });
  await sendJson(server, "POST", events, { ...note, deviceCode: "STILL", text: "别的设备" });

  const shown = async (query = "") => (await chart(query)).events.map(({ text }) => text);
  expect(await shown()).toEqual(["较早", "换探针"]);
  expect(await shown("&testTimeFrom=2024-03-01T01:00:00")).toEqual(["换探针"]);
  expect(await shown("&testTimeTo=2024-03-02T06:30:00")).toEqual(["较早"]);

  const withdrawn = await sendJson(server, "POST", `${events}/${id}/withdraw`, { reason: "记错" });
  expect(withdrawn.json).toMatchObject({ id, withdrawn: { reason: "记错", author: "127.0.0.1" } });
  expect(await shown()).toEqual(["较早"]);
  const listed = (await server.ask(`${events}?deviceCode=${note.deviceCode}&from=2024-03-02`)).json;
  expect(listed).toEqual({ items: [withdrawn.json] });
  expect((await sendJson(server, "POST", `${events}/${id}/withdraw`, { reason: "x" })).json).toMatchObject({
    status: 404,
    code: "MACHINE_EVENT_NOT_FOUND",
  });
  for (const [field, changes] of [
    ["deviceCode", { deviceCode: 1 }],
    ["at", { at: "10:30" }],
    ["text", { text: "x".repeat(201) }],
  ] as const) {
    expect((await sendJson(server, "POST", events, { ...note, ...changes })).json).toMatchObject({
      status: 400,
      field,
    });
  }
});

test("what is done to phases and events is written down, with the numbers", async () => {
  const { items } = (await server.ask("/api/v1/audit?limit=100")).json as {
    readonly items: readonly { readonly action: string; readonly after: unknown }[];
  };
  const actions = items.map(({ action }) => action);
  for (const action of ["beginControlPhase", "withdrawControlPhase", "noteMachineEvent", "withdrawMachineEvent"]) {
    expect(actions).toContain(action);
  }
  expect(JSON.stringify(items.filter(({ action }) => action === "beginControlPhase"))).toContain("sdPrediction");
});
