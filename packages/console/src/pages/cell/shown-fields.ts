/** What a submission says of a cell, in the order in which it is shown. */
export const FIELDS = [
  "deviceCode",
  "batteryStation",
  "workStep",
  "testTime",
  "volume",
  "voltage",
  "electricity",
  "energy",
] as const;

export type Field = (typeof FIELDS)[number];
