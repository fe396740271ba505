// The port of backups: a copy of all that an engine stores, taken beside a running server or without one, and put back.
// What was acknowledged before a backup began is in it. backup-manifest.ts says how a backup looks on any engine.

export interface BackupEvents {
  /** Something that people should know, and that does not spoil the backup. */
  readonly onNote: (note: string) => void;
  /** The share of the work that is done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** An account set of a backup. */
export interface BackedUp {
  readonly code: string;
  readonly name: string;
}

export interface BackupMade {
  readonly accountSets: readonly BackedUp[];
  readonly bytes: number;
}

export interface Restored extends BackupMade {
  /** When the backup was taken, as its manifest says. */
  readonly createdAt: string;
  /** The folder that what was there before was moved to; null when nothing was. */
  readonly movedTo: string | null;
}

/** A backup cannot be made, or cannot be used. The message is for people: it says why. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BackupError";
  }
}
