import { isUtf8 } from "node:buffer";
import type { EncodingHabit, EncodingHabitRegister } from "@cellgrade/store/system";
import { setRecent } from "../recent-map.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";

// How machines write text beyond ASCII, by what they have sent. Some bytes are UTF-8 and GBK at once (`8位` in GBK is `8λ` in
// UTF-8), and the habit of a machine tells how it meant them. A machine is known by its address and the bytes of its device
// code, for the text of these is what is in doubt.

export type Encoding = EncodingHabit["encoding"];

export interface EncodingHabits {
  /** The habit of a machine; null when none is known. `deviceCode`: of {@link deviceCodeIn} or {@link deviceCodeOf}. */
  of(address: string, deviceCode: string): Encoding | null;
  /** True when a body in this encoding would only say once more what is known. */
  isConfirmed(address: string, deviceCode: string, encoding: Encoding, at: number): boolean;
  /** Learns from a body that reads in one way only. `at`: ms since the epoch. */
  note(address: string, deviceCode: string, encoding: Encoding, at: number): void;
  /** Writes what is not written yet. Never rejects. */
  flush(): Promise<void>;
}

/** Addresses whose machines are remembered: ten large halls. The one that was set the longest ago is forgotten first. */
const ADDRESSES_MAX = 1_000;

/** Device codes of one address: a gateway may send for a hall. One that invents them only pushes out its own. */
const DEVICE_CODES_MAX = 100;

/** How long habits wait to be written. A crash forgets those of this time; the next bodies teach them again. */
const WRITE_MS = 1_000;

/** A habit that is confirmed is written anew once in so long, so that the ones in use are not those that are forgotten. */
const CONFIRMED_MS = 24 * 3_600_000;

/** Loads the habits that were learned before. When they cannot be read that is told, and none are known: saves are not held up. */
export async function openEncodingHabits({
  register,
  faults,
}: {
  readonly register: EncodingHabitRegister;
  readonly faults: Pick<RepeatedFaults, "report">;
}): Promise<EncodingHabits> {
  const habits = new Map<string, Map<string, EncodingHabit>>();
  let unwritten = new Set<EncodingHabit>();
  let timer: NodeJS.Timeout | null = null;

  function set(deviceCode: string, habit: EncodingHabit): void {
    const ofAddress = habits.get(habit.address) ?? new Map<string, EncodingHabit>();
    setRecent(ofAddress, deviceCode, habit, DEVICE_CODES_MAX);
    setRecent(habits, habit.address, ofAddress, ADDRESSES_MAX);
  }

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (unwritten.size === 0) return;
    const lot = [...unwritten];
    unwritten = new Set();
    try {
      await register.keep(lot);
    } catch (error) {
      const facts = { machines: lot.length };
      faults.report({
        message: "how machines encode text was not kept",
        accountSet: null,
        error,
        level: "warn",
        facts,
      });
    }
  }

  try {
    for (const habit of await register.all()) set(keyOf(Buffer.from(habit.deviceCode)), habit);
  } catch (error) {
    faults.report({ message: "how machines encode text could not be read", accountSet: null, error, level: "warn" });
  }

  function isConfirmed(address: string, deviceCode: string, encoding: Encoding, at: number): boolean {
    const habit = habits.get(address)?.get(deviceCode);
    return habit?.encoding === encoding && !habit.contradicted && Math.abs(at - habit.seenAt) < CONFIRMED_MS;
  }

  return {
    isConfirmed,
    of: (address, deviceCode) => habits.get(address)?.get(deviceCode)?.encoding ?? null,
    note(address, deviceCode, encoding, at) {
      if (isConfirmed(address, deviceCode, encoding, at)) return;
      const before = habits.get(address)?.get(deviceCode);
      // The first body decides. One of another encoding may be another program's; two in a row are a program that was mended.
      const isContradiction = before !== undefined && before.encoding !== encoding && !before.contradicted;
      const habit: EncodingHabit = {
        address,
        deviceCode: bytesOf(deviceCode),
        encoding: isContradiction ? before.encoding : encoding,
        contradicted: isContradiction,
        seenAt: at,
      };
      set(deviceCode, habit);
      if (before !== undefined) unwritten.delete(before);
      unwritten.add(habit);
      timer ??= setTimeout(() => void flush(), WRITE_MS).unref();
    },
    flush,
  };
}

const NAME = Buffer.from('"deviceCode"');
const QUOTE = 0x22;
const BETWEEN: ReadonlySet<number | undefined> = new Set(Buffer.from(": \t\r\n"));
const ENDS: ReadonlySet<number | undefined> = new Set(Buffer.from(",}] \t\r\n"));

/** The longest device code: 128 code points, in four bytes each. */
const DEVICE_CODE_BYTES_MAX = 512;

/** What stands for the bytes of the first device code in a body; empty where there is none, as in a `list`. */
export function deviceCodeIn(body: Buffer): string {
  const name = body.indexOf(NAME);
  if (name < 0) return "";
  let from = name + NAME.length;
  while (BETWEEN.has(body[from])) from += 1;
  const isQuoted = body[from] === QUOTE;
  if (isQuoted) from += 1;
  const end = Math.min(body.length, from + DEVICE_CODE_BYTES_MAX);
  let to = from;
  while (to < end && (isQuoted ? body[to] !== QUOTE : !ENDS.has(body[to]))) to += 1;
  return keyOf(body.subarray(from, to));
}

/** The same of a body that was read as UTF-8, without another look at its bytes. */
export function deviceCodeOf(json: { readonly deviceCode?: unknown; readonly records?: unknown }): string {
  const records: readonly unknown[] = Array.isArray(json.records) ? json.records : [json];
  const code = (records[0] as { readonly deviceCode?: unknown } | null)?.deviceCode;
  return typeof code === "string" || typeof code === "number" ? String(code) : "";
}

/** UTF-8 stands for itself. Other bytes are a character each, behind a NUL, which no device code has. */
function keyOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString("utf8") : `\0${bytes.toString("latin1")}`;
}

function bytesOf(deviceCode: string): Buffer {
  return deviceCode.startsWith("\0") ? Buffer.from(deviceCode.slice(1), "latin1") : Buffer.from(deviceCode);
}
