import type { CellRecord } from "./record.ts";

// The checksum that every engine stores with each version of a record, and compares on every read: a bit that rots on a
// disk is refused, never shown. It is the CRC-32 of IEEE 802.3 (polynomial EDB88320 reflected, all ones before, inverted
// after, as in zip) over these 16-bit units, the low byte of each first:
//
//   batteryStation, deviceCode, barcode, testTime, workStep   the UTF-16 code units of the text, then 0, which no text has
//   voltage, electricity, volume, energy                      0 when not given, else 1 and the IEEE double, low unit first
//   receivedAt, revision                                      the same: they are numbers; revision may be null
//   lateReplay, testTimeAhead                                 1 and 2 in one unit, each 0 where it is not so
//
// It finds every change of up to 32 bits in a row, and of others all but one in four billion. What a later save changes in
// a version (what took its place, and when) is not covered: an engine guards that by its indexes and its own check.

/** What a version has beside its nine fields. */
export interface VersionReceipt {
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Null where it never was the record. */
  readonly revision: number | null;
  readonly lateReplay: boolean;
  readonly testTimeAhead: boolean;
}

/** The checksum of a version: an integer from 0 to 2^32 - 1. It takes some 0.3 µs. */
export function versionChecksum(record: CellRecord, receipt: VersionReceipt): number {
  const { receivedAt, revision, lateReplay, testTimeAhead } = receipt;
  let crc = -1;
  crc = addText(crc, record.batteryStation);
  crc = addText(crc, record.deviceCode);
  crc = addText(crc, record.barcode);
  crc = addText(crc, record.testTime);
  crc = addText(crc, record.workStep);
  crc = addNumber(crc, record.voltage);
  crc = addNumber(crc, record.electricity);
  crc = addNumber(crc, record.volume);
  crc = addNumber(crc, record.energy);
  crc = addNumber(crc, receivedAt);
  crc = addNumber(crc, revision);
  crc = addUnit(crc, (lateReplay ? 1 : 0) | (testTimeAhead ? 2 : 0));
  return ~crc >>> 0;
}

function addText(crc: number, text: string): number {
  let after = crc;
  let place = 0;
  for (; place + 1 < text.length; place += 2) {
    after = addTwoUnits(after, text.charCodeAt(place) | (text.charCodeAt(place + 1) << 16));
  }
  return place < text.length ? addTwoUnits(after, text.charCodeAt(place)) : addUnit(after, 0);
}

const double = new DataView(new ArrayBuffer(8));

function addNumber(crc: number, value: number | null): number {
  if (value === null) return addUnit(crc, 0);
  double.setFloat64(0, value + 0, true); // -0 is 0: a database may give back either
  return addTwoUnits(addTwoUnits(addUnit(crc, 1), double.getInt32(0, true)), double.getInt32(4, true));
}

// Table n holds the CRC of each byte followed by n zero bytes, so that a step takes four bytes at once.
const [TABLE_0, TABLE_1, TABLE_2, TABLE_3] = makeTables();

function makeTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const tables = [new Int32Array(256), new Int32Array(256), new Int32Array(256), new Int32Array(256)] as const;
  for (let byte = 0; byte < 256; byte += 1) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    tables[0][byte] = rest;
  }
  for (let byte = 0; byte < 256; byte += 1) {
    let rest = entry(tables[0], byte);
    for (const table of tables.slice(1)) {
      rest = (rest >>> 8) ^ entry(tables[0], rest & 0xff);
      table[byte] = rest;
    }
  }
  return tables;
}

/** An index that was masked to a byte always has an entry. */
function entry(table: Int32Array, byte: number): number {
  return table[byte] as number;
}

function addUnit(crc: number, unit: number): number {
  const low = crc ^ unit;
  return entry(TABLE_1, low & 0xff) ^ entry(TABLE_0, (low >>> 8) & 0xff) ^ (crc >>> 16);
}

/** The first unit is the low one. */
function addTwoUnits(crc: number, units: number): number {
  const mixed = crc ^ units;
  return (
    entry(TABLE_3, mixed & 0xff) ^
    entry(TABLE_2, (mixed >>> 8) & 0xff) ^
    entry(TABLE_1, (mixed >>> 16) & 0xff) ^
    entry(TABLE_0, mixed >>> 24)
  );
}
