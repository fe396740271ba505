import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ValuesRequest } from "../../store.ts";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { prefixRange } from "./record-conditions.ts";

// What values exist, for completion while somebody types: a few of them, soon, whatever the size of the table.

export interface ValuesLimits {
  /** Stations and steps are sought among so many of the latest versions, of each machine its share. */
  readonly rowsMax: number;
  /** So many versions of a machine are looked at for one that is a record. */
  readonly rowsOfDeviceMax: number;
}

// With a warm cache 50 ms at most.
const VALUES_LIMITS: ValuesLimits = { rowsMax: 50_000, rowsOfDeviceMax: 1_000 };

const COLUMN = { deviceCode: "device_code", batteryStation: "battery_station", workStep: "work_step" } as const;

/** The first values by code points. Machines: all there are. Stations and steps: among the latest versions. */
export function distinctValues(
  db: DatabaseSync,
  request: ValuesRequest,
  limits: ValuesLimits = VALUES_LIMITS,
): string[] {
  const { field, startsWith, deviceCodes } = request;
  if (field === "deviceCode") return devices(db, request, limits);
  const column = COLUMN[field];
  const among = deviceCodes === undefined ? latest(column, limits) : latestOf(column, deviceCodes, limits);
  const start = startingWith("value", startsWith);
  return texts(db, `select distinct value from (${among.sql}) where ${whereClause(start)} order by value limit ?`, [
    ...among.values,
    ...valuesOf(start),
    request.limit,
  ]);
}

/** In SQLite every blob comes after every text. */
const AFTER_EVERY_TEXT = new Uint8Array();

/** One step to a machine on index version_device. */
function devices(db: DatabaseSync, { startsWith, limit }: ValuesRequest, limits: ValuesLimits): string[] {
  const { from, to } = prefixRange(startsWith);
  const first = "select min(device_code) from version indexed by version_device where device_code >= ?";
  return texts(
    db,
    `with recursive device (code) as (
       select (${first})
       union all
       select (select min(device_code) from version indexed by version_device where device_code > code)
       from device where code < ?
     )
     select code from device where code < ? and exists (
       select 1 from (select replaced_by from version indexed by version_device where device_code = code limit ?)
       where replaced_by = 0)
     limit ?`,
    [from ?? "", to ?? AFTER_EVERY_TEXT, to ?? AFTER_EVERY_TEXT, limits.rowsOfDeviceMax, limit],
  );
}

/** The end of the table, in the order of arrival. */
function latest(column: string, { rowsMax }: ValuesLimits): Condition {
  return { sql: `select ${column} as value from version order by seq desc limit ?`, values: [rowsMax] };
}

/** Of each machine the end of its part of index version_device, which holds the stations, but not the steps. */
function latestOf(column: string, deviceCodes: readonly string[], { rowsMax }: ValuesLimits): Condition {
  const share = Math.ceil(rowsMax / Math.max(1, deviceCodes.length));
  const parts = deviceCodes.map(
    () => `select value from (select ${column} as value from version indexed by version_device
             where device_code = ? order by test_time desc limit ?)`,
  );
  return {
    sql: parts.length === 0 ? "select null as value where false" : parts.join(" union all "),
    values: deviceCodes.flatMap((code) => [code, share]),
  };
}

function startingWith(column: string, prefix: string | undefined): Condition[] {
  const { from, to } = prefixRange(prefix);
  return [
    ...(from === undefined ? [] : [{ sql: `${column} >= ?`, values: [from] }]),
    ...(to === undefined ? [] : [{ sql: `${column} < ?`, values: [to] }]),
  ];
}

function texts(db: DatabaseSync, sql: string, values: readonly SQLInputValue[]): string[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return (statement.all(...values) as unknown as [string][]).map(([value]) => value);
}
