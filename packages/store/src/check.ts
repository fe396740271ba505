// The port of a check: what an engine says of the files or tables that hold a plant's data, beside a running server or
// without one. A check changes nothing.

/** Something that is not as it was written. */
export interface Damage {
  /** The file, as the caller named the folder. */
  readonly file: string;
  /** The barcode of the cell whose data it is; null where none can be named. */
  readonly barcode: string | null;
  /** What is wrong, for people. */
  readonly what: string;
}

export interface CheckEvents {
  /** Called for each damage as it is found, at most {@link DAMAGE_TOLD_MAX} times a file. */
  readonly onDamage: (damage: Damage) => void;
  /** Something that people should know and that is no damage. */
  readonly onNote: (note: string) => void;
  /** The share of the work that is done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** Damage told of one file: who has more has lost the disk. */
export const DAMAGE_TOLD_MAX = 100;

export interface Checked {
  readonly accountSets: number;
  /** Stored versions whose checksums were compared. */
  readonly versions: number;
  /** How many damages were found, those beyond {@link DAMAGE_TOLD_MAX} among them. */
  readonly damage: number;
}

/** The folder cannot be checked. The message is for people: it says why. */
export class CheckError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CheckError";
  }
}
