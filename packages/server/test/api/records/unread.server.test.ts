import { UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { sendJson } from "../json-client.ts";

// Barcodes that a scanner did not read (CONTRACT clause 2).

const SET = "/api/v1/account-sets/001";
const STATIONS = Array.from({ length: 64 }, (_, index) => `1-${index + 1}`);

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

async function read<Body = Record<string, unknown>>(path: string): Promise<Body> {
  const { status, text, json } = await server.ask(`${SET}/${path}`);
  expect(status, text).toBe(200);
  return json as Body;
}

const save = async (changes: Partial<typeof SAMPLE_RECORD>) =>
  (await server.save({ ...SAMPLE_RECORD, ...changes })).json;

async function decide(changes: Partial<typeof UNDECIDED_POLICY>): Promise<void> {
  const { version } = await read<{ version: number }>("machine-policy");
  const body = { ...UNDECIDED_POLICY, networks: ["127.0.0.0/8"], ...changes, basedOn: version };
  const { status, text } = await sendJson(server, "PUT", `${SET}/machine-policy`, body);
  expect(status, text).toBe(200);
}

interface Page {
  readonly items: readonly { readonly barcode: string; readonly batteryStation: string; readonly unread: boolean }[];
  readonly nextCursor: string | null;
  readonly prevCursor: string | null;
}

async function stationsOfAllPages(): Promise<{ readonly forwards: string[]; readonly backwards: string[] }> {
  const list = (cursor: string | null) =>
    read<Page>(`records?unread=true&sort=testTime&limit=10${cursor === null ? "" : `&cursor=${cursor}`}`);
  const stations = ({ items }: Page) => items.map(({ batteryStation }) => batteryStation);
  let page = await list(null);
  const forwards = stations(page);
  while (page.nextCursor !== null) {
    page = await list(page.nextCursor);
    forwards.push(...stations(page));
  }
  let backwards = stations(page);
  while (page.prevCursor !== null) {
    page = await list(page.prevCursor);
    backwards = [...stations(page), ...backwards];
  }
  return { forwards, backwards };
}

async function saveUnreadTray(): Promise<void> {
  const records = STATIONS.map((batteryStation) => ({
    ...SAMPLE_RECORD,
    barcode: "NoRead",
    batteryStation,
    volume: 0.1,
  }));
  const { json } = await server.ask("/api/pick/volumeCollectData/saveBatch", {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-datasource": "001" },
    body: JSON.stringify({ records }),
  });
  expect(json).toMatchObject({ state: 1 });
}

describe("unread barcodes that are marked", () => {
  test("are listed and exported by each version, and take no part in what cells are judged by", async () => {
    await save({ barcode: "CELL" });
    await saveUnreadTray();

    expect(await read("record?barcode=NoRead")).toMatchObject({ unread: true, revision: 64 });
    expect(await read("record?barcode=CELL")).toMatchObject({ unread: false });
    const all = await read<Page>("records");
    expect(all.items.map(({ barcode, unread }) => [barcode, unread])).toEqual([
      ["NoRead", true],
      ["CELL", false],
    ]);
    expect((await read<Page>("records?unread=false")).items).toMatchObject([{ barcode: "CELL" }]);
    const { forwards, backwards } = await stationsOfAllPages();
    expect(forwards).toEqual(STATIONS);
    expect(backwards).toEqual(STATIONS);

    const { text } = await server.ask(
      `${SET}/records/export?unread=true&columns=barcode,batteryStation,unread&lang=en`,
    );
    const [head, ...rows] = text.trimEnd().split("\r\n");
    expect(head).toContain("Barcode,Station,Unread");
    expect(rows.map((row) => row.split(",")[1] ?? "").sort()).toEqual(STATIONS.toSorted());
    expect(rows.every((row) => row.startsWith("NoRead,"))).toBe(true);

    expect(await read("summary")).toMatchObject({ count: 1, volume: { count: 1, min: SAMPLE_RECORD.volume } });
    expect(await read("distribution")).toMatchObject({ count: 1, min: SAMPLE_RECORD.volume, unread: 64 });
    expect(await read("channels")).toMatchObject({ items: [{ batteryStation: SAMPLE_RECORD.batteryStation }] });
    expect(await read("trend?period=day")).toMatchObject({ devices: [{ points: [{ count: 1 }] }] });
    expect(await read("grades")).toMatchObject({ count: 1 });
    expect(await read("overview")).toMatchObject({ cellsToday: 1, savesToday: 65 });
    expect(await read("summary?unread=true")).toMatchObject({ count: 64, volume: { max: 0.1 } });
    expect(await read("distribution?unread=true")).toMatchObject({ count: 64, unread: 0 });
  });

  test("are counted of their machine, and told with machine and stations", async () => {
    await saveUnreadTray();
    const { items } = await read<{ items: readonly { tolerances: object }[] }>("devices");
    expect(items).toMatchObject([{ name: SAMPLE_RECORD.deviceCode, tolerances: { unreadBarcode: 64 } }]);
    const told = await read<{ items: readonly { stations: readonly { batteryStation: string }[] }[] }>(
      "suspect-barcodes",
    );
    expect(told.items).toMatchObject([{ barcode: "NoRead", reason: "unread", versions: 64, stationsOmitted: 0 }]);
    expect(told.items[0]?.stations.map(({ batteryStation }) => batteryStation).sort()).toEqual(STATIONS.toSorted());
  });

  test("are those of the words of now, of what came before too", async () => {
    for (const batteryStation of ["1", "2", "3"]) await save({ barcode: "BADCODE-7", batteryStation });
    expect(await read("record?barcode=BADCODE-7")).toMatchObject({ unread: false });
    expect(await read("suspect-barcodes")).toMatchObject({ items: [{ barcode: "BADCODE-7", reason: "shared" }] });
    expect(await read("summary")).toMatchObject({ count: 1 });
    await decide({ unreadWords: ["badcode*"] });
    expect(await read("record?barcode=BADCODE-7")).toMatchObject({ unread: true });
    expect(await read("suspect-barcodes")).toMatchObject({ items: [{ barcode: "BADCODE-7", reason: "unread" }] });
    expect(await read("summary")).toMatchObject({ count: 0 });
    expect(await read("summary?unread=true")).toMatchObject({ count: 3 });
    await save({ barcode: "NOREAD" });
    expect(await read("record?barcode=NOREAD")).toMatchObject({ unread: false });
  });
});

describe("unread barcodes that are refused", () => {
  test("are told what was sent, kept with their body, and saved when they were corrected", async () => {
    await decide({ unreadBarcodes: "refuse" });
    const refused = {
      state: -1,
      msg: "barcode(电芯条码)未读到条码: NOREAD",
      resBody: [],
    };
    await expect.poll(() => save({ barcode: "NOREAD" })).toEqual(refused);
    expect(await save({ barcode: "CELL" })).toMatchObject({ state: 1 });
    const { items } = await read<{ items: readonly { id: number; bodyText: string }[] }>("rejections?limit=1");
    expect(items).toMatchObject([{ code: "FIELD_INVALID", msg: refused.msg }]);
    const { bodyText } = await read<{ bodyText: string }>(`rejections/${items[0]?.id}`);
    expect(JSON.parse(bodyText)).toEqual({ ...SAMPLE_RECORD, barcode: "NOREAD" });
    const submit = async (text: string) =>
      (await sendJson(server, "POST", `${SET}/submissions`, { body: text })).json as { readonly body: string };
    expect(JSON.parse((await submit(bodyText)).body)).toEqual(refused);
    expect(JSON.parse((await submit(bodyText.replace("NOREAD", "FOUND"))).body)).toMatchObject({ state: 1 });
    const { items: devices } = await read<{ items: readonly object[] }>("devices");
    expect(devices).toMatchObject([{ tolerances: { unreadBarcode: expect.any(Number) } }]);
    expect((await read<Page>("records")).items.map(({ barcode }) => barcode)).toEqual(["FOUND", "CELL"]);
  });
});
