import { COLLECT_DOOR, type SaveDoor } from "../load.ts";

/** How a peer is spoken to, and how its table is read. */
export interface PeerApi {
  readonly door: SaveDoor;
  /** Where a record goes whose barcode is stored already. */
  readonly overwrite: (barcode: string) => { readonly method: string; readonly path: string };
  /** What a record that is not taken is answered with. */
  readonly refusal: { readonly status: number; readonly text: string };
  /** Reads all records by barcode, with names and order of the fields on the wire. */
  readonly records: string;
}

/** The interface of the capacity-grading machines. */
export const COLLECT_API: PeerApi = {
  door: COLLECT_DOOR,
  overwrite: () => ({ method: "POST", path: COLLECT_DOOR.path }),
  refusal: { status: 200, text: '"state":-1' },
  records: `
    select battery_station as batteryStation, device_code as deviceCode, barcode, test_time as testTime,
           work_step as workStep, voltage, electricity, volume, energy
    from cell_record order by barcode`,
};

/** Directus' own: one item of a collection. */
export const DIRECTUS_API: PeerApi = {
  door: { path: "/items/cell_record", saved: { status: 204, text: "" } },
  overwrite: (barcode) => ({ method: "PATCH", path: `/items/cell_record/${barcode}` }),
  refusal: { status: 400, text: "FAILED_VALIDATION" },
  records: `
    select batteryStation, deviceCode, barcode, testTime, workStep, voltage, electricity, volume, energy
    from cell_record order by barcode`,
};
