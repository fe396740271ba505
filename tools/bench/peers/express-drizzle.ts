// @ts-nocheck The repository is checked without the packages of this folder.

import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import express from "express";
import { z } from "zod";
import { ACCOUNT_SETS, Database, readSettings, refused, SAVE_PATH, SAVED } from "./database.ts";

// Express, zod and Drizzle with a prepared upsert.

const record = z.object({
  batteryStation: z.string().min(1),
  deviceCode: z.string().min(1),
  barcode: z.string().min(1),
  testTime: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  workStep: z.string().min(1),
  voltage: z.number(),
  electricity: z.number(),
  volume: z.number(),
  energy: z.number(),
});

const cellRecord = sqliteTable(
  "cell_record",
  {
    accountSet: text("account_set").notNull(),
    barcode: text("barcode").notNull(),
    deviceCode: text("device_code").notNull(),
    batteryStation: text("battery_station").notNull(),
    workStep: text("work_step").notNull(),
    testTime: text("test_time").notNull(),
    voltage: real("voltage").notNull(),
    electricity: real("electricity").notNull(),
    volume: real("volume").notNull(),
    energy: real("energy").notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountSet, table.barcode] })],
);

const client = new Database(process.argv[2] ?? "");
// Drizzle's own driver imports better-sqlite3, so its door for other drivers is taken, with each statement kept.
const statements = new Map<string, ReturnType<Database["prepare"]>>();
const db = drizzle((query, values) => {
  const statement = statements.get(query) ?? client.prepare(query);
  statements.set(query, statement);
  statement.run(values);
  return Promise.resolve({ rows: [] });
});
const upsert = db
  .insert(cellRecord)
  .values({
    accountSet: sql.placeholder("accountSet"),
    barcode: sql.placeholder("barcode"),
    deviceCode: sql.placeholder("deviceCode"),
    batteryStation: sql.placeholder("batteryStation"),
    workStep: sql.placeholder("workStep"),
    testTime: sql.placeholder("testTime"),
    voltage: sql.placeholder("voltage"),
    electricity: sql.placeholder("electricity"),
    volume: sql.placeholder("volume"),
    energy: sql.placeholder("energy"),
    receivedAt: sql.placeholder("receivedAt"),
  })
  .onConflictDoUpdate({
    target: [cellRecord.accountSet, cellRecord.barcode],
    set: {
      deviceCode: sql`excluded.device_code`,
      batteryStation: sql`excluded.battery_station`,
      workStep: sql`excluded.work_step`,
      testTime: sql`excluded.test_time`,
      voltage: sql`excluded.voltage`,
      electricity: sql`excluded.electricity`,
      volume: sql`excluded.volume`,
      energy: sql`excluded.energy`,
      receivedAt: sql`excluded.received_at`,
    },
  })
  .prepare();

const app = express();
app.use(express.json());
// oxlint-disable-next-line -- Express 5 hands a rejection to its error handler
app.post(SAVE_PATH, async (req, res) => {
  res.json(await answer(req.get("x-request-datasource") ?? "", req.body));
});
async function answer(accountSet: string, body: unknown): Promise<object> {
  if (!ACCOUNT_SETS.has(accountSet)) return refused("账套不存在");
  const { success, data } = record.safeParse(body);
  if (!success) return refused("参数错误");
  await upsert.run({ ...data, accountSet, receivedAt: Date.now() });
  return SAVED;
}
app.get("/_settings", (_req, res) => void res.json(readSettings(client)));
const server = app.listen(0, "127.0.0.1", () => {
  console.log(`express serves http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once("SIGTERM", () => process.exit());
