import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { ERRORS, type ErrorDefinition, FOUND_TEXT, SAVED_TEXT } from "../src/errors.ts";
import * as bounds from "../src/bounds.ts";
import { TOLERANCES } from "../src/tolerances.ts";
import * as wire from "../src/wire/wire.ts";

// Machines in the field depend on these: paths, header names, fields, codes and their advice, bounds, tolerance names.

const WIRE_SHAPE_SHA256 = "735fe10395dae26b811cb5d4538be7db765d9d2dafb100e7293bb74fcff627cf";

const IF_IT_CHANGED = `The shape that machines see has changed. If that is not what you meant, undo it. If it is: a code, a
path or a field is never reused or removed within v1.0; write the decision into CONTRACT and CHANGELOG first, and only
then put the new hash here`;

test("the shape on the wire is what machines already rely on", () => {
  const shape = {
    ...wire,
    errors: Object.entries(ERRORS).map(([code, { status, advice, brokenHttp }]: [string, ErrorDefinition]) => ({
      code,
      status,
      advice,
      brokenHttp: brokenHttp === true,
    })),
    texts: { saved: SAVED_TEXT, found: FOUND_TEXT },
    limits: { ...bounds, ACCOUNT_SET_CODE: bounds.ACCOUNT_SET_CODE.source },
    tolerances: TOLERANCES,
  };
  const canonical = JSON.stringify(sorted(shape));
  expect(createHash("sha256").update(canonical).digest("hex"), IF_IT_CHANGED).toBe(WIRE_SHAPE_SHA256);
});

/** Sorts keys, so that moving a declaration changes nothing. Lists keep their order, which is part of the shape. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

test("the paths and names are those of the definition", () => {
  expect(wire.SAVE_PATH).toBe("/api/pick/volumeCollectData/save");
  expect(wire.ACCOUNT_SET_HEADER).toBe("x-request-datasource");
  expect(wire.FIELDS.map(({ name, label, required }) => `${name} ${label}${required ? " 必填" : ""}`)).toEqual([
    "batteryStation 电池工位 必填",
    "deviceCode 设备编码 必填",
    "barcode 电芯条码 必填",
    "testTime 测试时间 必填",
    "workStep 工步 必填",
    "voltage 电压",
    "electricity 电流",
    "volume 容量",
    "energy 能量",
  ]);
});
