import { SAMPLE_RECORD } from "@cellgrade/contract/sample-record";

/** A record as it is read back: the nine wire fields. */
export interface Cell {
  readonly batteryStation: string;
  readonly deviceCode: string;
  readonly barcode: string;
  readonly testTime: string;
  readonly workStep: string;
  readonly voltage?: number | null;
  readonly electricity?: number | null;
  readonly volume?: number | null;
  readonly energy?: number | null;
}

/** The sample of the interface definition. */
export const SAMPLE: Cell = SAMPLE_RECORD;

/**
 * A cell of which every field but the barcode tells its account set or its version, so that a mixture of two shows.
 * Some versions lack some numbers, so that a field shows too that was kept from the version before.
 */
export function cellOf({
  accountSet,
  barcode,
  version,
}: {
  readonly accountSet: string;
  readonly barcode: string;
  readonly version: number;
}): Cell {
  const two = (value: number): string => String(value).padStart(2, "0");
  const given = (bit: number, value: number): number | null => (((version >> bit) & 3) === 0 ? null : value);
  return {
    batteryStation: `${accountSet}-${version}`,
    deviceCode: `FR-${accountSet}-${version}`,
    barcode,
    testTime: `2026-03-${two(1 + (version % 28))} ${two(version % 24)}:${two(version % 60)}:${two((version * 7) % 60)}`,
    workStep: `分容放电 ${accountSet} ${version}`,
    voltage: given(0, version + 0.125),
    electricity: given(1, version + 0.25),
    volume: given(2, version + 0.5),
    energy: given(3, version + 0.75),
  };
}

/** The record as a machine sends it. Fields that are not given are absent. */
export function bodyOf(cell: Cell): string {
  return JSON.stringify(cell, (_key, value: unknown) => (value === null ? undefined : value));
}
