// @ts-nocheck The repository is checked without the packages of this folder.

import "reflect-metadata";
import { Body, Controller, Get, Headers, HttpCode, HttpException, Module, Post, ValidationPipe } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { IsNotEmpty, IsNumber, IsString, Matches } from "class-validator";
import { DataSource, EntitySchema, type Repository } from "typeorm";
import { ACCOUNT_SETS, Database, readSettings, refused, SAVE_PATH, SAVED } from "./database.ts";

// NestJS with a validated DTO, and TypeORM. Node strips types and knows no decorators: they are called by hand.

class SaveDto {
  declare batteryStation: string;
  declare deviceCode: string;
  declare barcode: string;
  declare testTime: string;
  declare workStep: string;
  declare voltage: number;
  declare electricity: number;
  declare volume: number;
  declare energy: number;
}
for (const name of ["batteryStation", "deviceCode", "barcode", "workStep"]) {
  IsString()(SaveDto.prototype, name);
  IsNotEmpty()(SaveDto.prototype, name);
}
Matches(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)(SaveDto.prototype, "testTime");
for (const name of ["voltage", "electricity", "volume", "energy"]) IsNumber()(SaveDto.prototype, name);

interface CellRecord extends SaveDto {
  accountSet: string;
  receivedAt: number;
}
const cellRecord = new EntitySchema<CellRecord>({
  name: "CellRecord",
  tableName: "cell_record",
  columns: {
    accountSet: { name: "account_set", type: "text", primary: true },
    barcode: { type: "text", primary: true },
    deviceCode: { name: "device_code", type: "text" },
    batteryStation: { name: "battery_station", type: "text" },
    workStep: { name: "work_step", type: "text" },
    testTime: { name: "test_time", type: "text" },
    voltage: { type: "real" },
    electricity: { type: "real" },
    volume: { type: "real" },
    energy: { type: "real" },
    receivedAt: { name: "received_at", type: "integer" },
  },
});

const file = process.argv[2] ?? "";
const opened: Database[] = [];
/** Hands TypeORM its connection, and keeps it for the settings to be read back. */
class Driver extends Database {
  constructor(name: string) {
    super(name);
    opened.push(this);
  }
}
const dataSource = await new DataSource({
  type: "better-sqlite3",
  driver: Driver,
  database: file,
  entities: [cellRecord],
}).initialize();

class SaveController {
  readonly #records: Repository<CellRecord> = dataSource.getRepository(cellRecord);
  async save(accountSet: string, dto: SaveDto): Promise<object> {
    if (!ACCOUNT_SETS.has(accountSet)) return refused("账套不存在");
    await this.#records.upsert(Object.assign(dto, { accountSet, receivedAt: Date.now() }), ["accountSet", "barcode"]);
    return SAVED;
  }
  settings(): object {
    return opened.map(readSettings)[0] ?? {};
  }
}
const { prototype } = SaveController;
const descriptorOf = (name: string): PropertyDescriptor => Object.getOwnPropertyDescriptor(prototype, name) ?? {};
Reflect.defineMetadata("design:paramtypes", [String, SaveDto], prototype, "save");
Headers("x-request-datasource")(prototype, "save", 0);
Body(new ValidationPipe({ exceptionFactory: () => new HttpException(refused("参数错误"), 200) }))(prototype, "save", 1);
HttpCode(200)(prototype, "save", descriptorOf("save"));
Post(SAVE_PATH)(prototype, "save", descriptorOf("save"));
Get("/_settings")(prototype, "settings", descriptorOf("settings"));
Controller()(SaveController);

// oxlint-disable-next-line typescript/no-extraneous-class -- what Nest calls a module
class AppModule {}
Module({ controllers: [SaveController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
await app.listen(0, "127.0.0.1");
console.log(`nest serves ${(await app.getUrl()).replace("[::1]", "127.0.0.1")}`);
process.once("SIGTERM", () => process.exit());
