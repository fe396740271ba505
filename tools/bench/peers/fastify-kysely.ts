// @ts-nocheck The repository is checked without the packages of this folder.

import fastify from "fastify";
import { Kysely, SqliteDialect } from "kysely";
import { ACCOUNT_SETS, Database, readSettings, refused, SAVE_PATH, SAVED } from "./database.ts";

// Fastify with its JSON schema, and Kysely.

interface RecordBody {
  batteryStation: string;
  deviceCode: string;
  barcode: string;
  testTime: string;
  workStep: string;
  voltage: number;
  electricity: number;
  volume: number;
  energy: number;
}

interface Tables {
  cell_record: {
    account_set: string;
    barcode: string;
    device_code: string;
    battery_station: string;
    work_step: string;
    test_time: string;
    voltage: number;
    electricity: number;
    volume: number;
    energy: number;
    received_at: number;
  };
}

const filled = { type: "string", minLength: 1 };
const measured = { type: "number" };
const properties = {
  batteryStation: filled,
  deviceCode: filled,
  barcode: filled,
  testTime: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$" },
  workStep: filled,
  voltage: measured,
  electricity: measured,
  volume: measured,
  energy: measured,
};
const body = { type: "object", required: Object.keys(properties), properties };

const database = new Database(process.argv[2] ?? "");
const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: database as never }) });

const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
app.setErrorHandler((error: { validation?: unknown }, _request, reply) =>
  reply.code(error.validation === undefined ? 500 : 200).send(refused("参数错误")),
);
// oxlint-disable-next-line -- Fastify takes async handlers
app.post<{ Body: RecordBody }>(SAVE_PATH, { schema: { body } }, async (request) => {
  const accountSet = String(request.headers["x-request-datasource"]);
  if (!ACCOUNT_SETS.has(accountSet)) return refused("账套不存在");
  const { barcode, ...cell } = request.body;
  const fields = {
    device_code: cell.deviceCode,
    battery_station: cell.batteryStation,
    work_step: cell.workStep,
    test_time: cell.testTime,
    voltage: cell.voltage,
    electricity: cell.electricity,
    volume: cell.volume,
    energy: cell.energy,
    received_at: Date.now(),
  };
  await db
    .insertInto("cell_record")
    .values({ account_set: accountSet, barcode, ...fields })
    .onConflict((conflict) => conflict.columns(["account_set", "barcode"]).doUpdateSet(fields))
    .execute();
  return SAVED;
});
app.get("/_settings", () => Promise.resolve(readSettings(database)));
console.log(`fastify serves ${await app.listen({ port: 0, host: "127.0.0.1" })}`);
process.once("SIGTERM", () => process.exit());
