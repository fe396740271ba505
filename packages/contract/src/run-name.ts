// How a run (盘次) is named in queries and addresses: by its machine and any moment within it, `DEVICE@yyyy-MM-dd HH:mm:ss`. A
// run has no number: one that comes late may join two.

/** The name of the run of a machine at a moment. */
export function runName(deviceCode: string, testTime: string): string {
  return `${deviceCode}@${testTime}`;
}

/** The parts of a name, neither of them checked. Null when it has none. A device code may hold an @, a time does not. */
export function partsOfRunName(name: string): { readonly deviceCode: string; readonly testTime: string } | null {
  const place = name.lastIndexOf("@");
  return place === -1 ? null : { deviceCode: name.slice(0, place), testTime: name.slice(place + 1) };
}
