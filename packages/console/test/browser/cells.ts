import { SAMPLE_RECORD } from "@cellgrade/contract/sample-record";

// Makes records to save. They are always the same, so that a test knows every number it looks for.

export interface Cell {
  readonly batteryStation: string;
  readonly deviceCode: string;
  readonly barcode: string;
  readonly testTime: string;
  readonly workStep: string;
  readonly voltage: number | null;
  readonly electricity: number | null;
  readonly volume: number | null;
  readonly energy: number | null;
}

/** The sample of the definition, with the changes of a test. */
export function cell(changes: Partial<Cell> = {}): Cell {
  return { ...SAMPLE_RECORD, ...changes };
}

export interface CellsOptions {
  readonly count: number;
  readonly devices?: number;
  readonly stations?: number;
  /** The test time of the first record, `yyyy-MM-dd HH:mm:ss`. Each further one is a second later. */
  readonly from?: string;
  readonly barcodePrefix?: string;
}

/** Many records: normal numbers around those of the sample, devices and stations in turn, all barcodes different. */
export function cells(options: CellsOptions): Cell[] {
  const { count, devices = 4, stations = 16, from = "2024-03-02 08:00:00", barcodePrefix = "CELL" } = options;
  const normal = createNormal();
  const start = Date.parse(`${from.replace(" ", "T")}Z`);
  return Array.from({ length: count }, (_, i) =>
    cell({
      deviceCode: `FR-${String((i % devices) + 1).padStart(2, "0")}`,
      batteryStation: `01-${String((Math.floor(i / devices) % stations) + 1).padStart(2, "0")}`,
      barcode: `${barcodePrefix}${String(i).padStart(8, "0")}`,
      testTime: new Date(start + i * 1_000).toISOString().slice(0, 19).replace("T", " "),
      voltage: round(3.2 + 0.002 * normal(), 4),
      electricity: round(25 + 0.01 * normal(), 2),
      volume: round(102.5 + 0.6 * normal(), 3),
      energy: round(331 + 2 * normal(), 2),
    }),
  );
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** A source of standard normal numbers (Box and Muller), always the same, by a linear congruential generator. */
function createNormal(): () => number {
  let state = 1;
  function uniform(): number {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
