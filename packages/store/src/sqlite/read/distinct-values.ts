import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { compareNaturally } from "@cellgrade/contract/natural-order";
import type { ValuesRequest } from "../../store.ts";
import { type Condition, valuesOf, whereClause } from "./condition.ts";
import { between, prefixRange } from "./record-conditions.ts";
import { selectRows } from "../select-rows.ts";

// The values that exist, for completion while somebody types: a few of them, quickly, whatever the size of the table.

export interface ValuesLimits {
  /** Latest versions among which stations and steps are sought. Several machines share them equally. */
  readonly rowsMax: number;
  /** Versions of a machine that are read to find one that is a record. */
  readonly rowsOfDeviceMax: number;
  /** Machines that are looked at, the first by code points. Each takes two seeks. */
  readonly devicesMax: number;
}

/** With a warm cache a request takes at most 50 ms. */
const VALUES_LIMITS: ValuesLimits = { rowsMax: 50_000, rowsOfDeviceMax: 1_000, devicesMax: 2_000 };

const COLUMN = { deviceCode: "device_code", batteryStation: "battery_station", workStep: "work_step" } as const;

/** The first values in natural order. Machines are complete; stations and steps are those of the latest versions. */
export function distinctValues(
  db: DatabaseSync,
  request: ValuesRequest,
  limits: ValuesLimits = VALUES_LIMITS,
): string[] {
  const all = request.field === "deviceCode" ? devices(db, request, limits) : recentValues(db, request, limits);
  return all.sort(compareNaturally).slice(0, request.limit);
}

function recentValues(db: DatabaseSync, request: ValuesRequest, limits: ValuesLimits): string[] {
  const { field, startsWith, deviceCodes } = request;
  const column = COLUMN[field];
  const among = deviceCodes === undefined ? latest(column, limits) : latestOf(column, deviceCodes, limits);
  const start = between("value", prefixRange(startsWith));
  return texts(db, `select distinct value from (${among.sql}) where ${whereClause(start)}`, [
    ...among.values,
    ...valuesOf(start),
  ]);
}

/** SQLite sorts every blob after every text. */
const AFTER_EVERY_TEXT = new Uint8Array();

/** The machines that have a record, found by one seek per machine in index version_device. */
function devices(db: DatabaseSync, { startsWith }: ValuesRequest, limits: ValuesLimits): string[] {
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
    [from ?? "", to ?? AFTER_EVERY_TEXT, to ?? AFTER_EVERY_TEXT, limits.rowsOfDeviceMax, limits.devicesMax],
  );
}

/** The values of the latest versions in the order of arrival: the end of the table. */
function latest(column: string, { rowsMax }: ValuesLimits): Condition {
  return { sql: `select ${column} as value from version order by seq desc limit ?`, values: [rowsMax] };
}

/** The values of the latest versions of each machine: the end of its range of index version_device. It holds no steps. */
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

function texts(db: DatabaseSync, sql: string, values: readonly SQLInputValue[]): string[] {
  return selectRows<[string]>(db, sql, values).map(([text]) => text);
}
