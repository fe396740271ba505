// Remembers which machines a closed list has turned away, so that one call lets them in. A machine that is turned away comes
// again, so what a restart forgets is known again soon.

/** Device codes that are remembered. One that was not heard of for longest is forgotten first. */
const CODES_MAX = 256;

export interface RefusedDeviceCode {
  readonly deviceCode: string;
  readonly address: string;
  readonly refused: number;
  /** ms since the epoch. */
  readonly lastRefusedAt: number;
}

export interface RefusedDeviceCodes {
  note(deviceCode: string, address: string, at: number): void;
  /** The latest first. */
  all(): readonly RefusedDeviceCode[];
}

export function createRefusedDeviceCodes(): RefusedDeviceCodes {
  const codes = new Map<string, RefusedDeviceCode>();
  return {
    note(deviceCode, address, at) {
      const refused = (codes.get(deviceCode)?.refused ?? 0) + 1;
      codes.delete(deviceCode); // it moves to the end
      if (codes.size === CODES_MAX) {
        const [oldest] = codes.keys();
        if (oldest !== undefined) codes.delete(oldest);
      }
      codes.set(deviceCode, { deviceCode, address, refused, lastRefusedAt: at });
    },
    all: () => [...codes.values()].reverse(),
  };
}
