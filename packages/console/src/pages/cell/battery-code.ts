// Reads a barcode as a code of GB/T 34014-2017, "Coding regulation for automotive traction battery" (汽车动力蓄电池编码规则):
//
//   0AV    C     C    26    111121G  95L   0100500
//   vendor type  chem spec  trace    date  serial
//
// The date has one character each for year, month and day, of an alphabet without letters that look like digits.

const PRODUCT_TYPES = { P: "pack", M: "module", C: "cell" } as const;

const CHEMISTRIES = {
  A: "nickelMetalHydride",
  B: "ironPhosphate",
  C: "manganate",
  D: "cobaltate",
  E: "ternary",
  F: "supercapacitor",
  G: "titanate",
  Z: "other",
} as const;

/** Thirty characters in their order. The meaning of a character depends on its place. */
const ALPHABET = "123456789ABCDEFGHJKLMNPRSTVWXY";

const FIRST_YEAR = 2011;
const LENGTH = 24;

type ProductType = (typeof PRODUCT_TYPES)[keyof typeof PRODUCT_TYPES];
type Chemistry = (typeof CHEMISTRIES)[keyof typeof CHEMISTRIES];

export interface BatteryCode {
  /** 厂商代码, which the authority gives out. */
  readonly vendor: string;
  readonly productType: ProductType;
  readonly chemistry: Chemistry;
  /** 规格代码, the vendor's own. */
  readonly spec: string;
  /** 追溯信息代码, the vendor's own. */
  readonly trace: string;
  /** The production date, `yyyy-MM-dd`. The calendar has this day. */
  readonly date: string;
  /** 序列号, seven digits. */
  readonly serial: string;
}

/** The first rule of the standard that the barcode breaks. */
export type Misfit = "length" | "characters" | "productType" | "chemistry" | "date" | "serial";

/**
 * The barcode's parts by the standard, or the reason why it is no such code. Small letters are read as capital ones.
 */
export function readBatteryCode(barcode: string): BatteryCode | Misfit {
  const code = barcode.toUpperCase();
  if (code.length !== LENGTH) return "length";
  if (!/^[0-9A-Z]+$/.test(code)) return "characters";
  const productType = lookUp(PRODUCT_TYPES, code.slice(3, 4));
  if (productType === null) return "productType";
  const chemistry = lookUp(CHEMISTRIES, code.slice(4, 5));
  if (chemistry === null) return "chemistry";
  const date = readDate(code.slice(14, 17));
  if (date === null) return "date";
  const serial = code.slice(17);
  if (!/^\d{7}$/.test(serial)) return "serial";
  return {
    vendor: code.slice(0, 3),
    productType,
    chemistry,
    spec: code.slice(5, 7),
    trace: code.slice(7, 14),
    date,
    serial,
  };
}

function lookUp<Table extends object>(table: Table, key: string): Table[keyof Table] | null {
  return Object.hasOwn(table, key) ? table[key as keyof Table] : null;
}

/** Year 1..9, A..Y = 2011..2040; month 1..9, A, B, C; day 1..9, A..Y and 0 = 31. */
function readDate(code: string): string | null {
  const [year, month, day] = [0, 1, 2].map((place) => ALPHABET.indexOf(code.charAt(place)) + 1);
  const days = code.endsWith("0") ? 31 : day;
  if (!year || !month || month > 12 || !days) return null;
  const date = new Date(Date.UTC(FIRST_YEAR + year - 1, month - 1, days));
  // Date would read 30 February as a day of March.
  return date.getUTCDate() === days ? date.toISOString().slice(0, 10) : null;
}
