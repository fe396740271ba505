// The part of the system store's port (system.ts) that keeps what people note of machines: probes changed, a repair.

/** What happened at a machine. */
export interface MachineEvent {
  readonly deviceCode: string;
  /** When it happened: plant-local `yyyy-MM-dd HH:mm:ss`. */
  readonly at: string;
  readonly text: string;
  /** Who noted it, as people read it. */
  readonly author: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}

export interface KeptMachineEvent extends MachineEvent {
  /** Never reused. */
  readonly id: number;
  /** Who took it back and why; null: it stands. `at`: ms since the epoch. */
  readonly withdrawn: { readonly reason: string; readonly author: string; readonly at: number } | null;
}

export interface MachineEventFilter {
  readonly deviceCodes?: readonly string[];
  /** Plant-local; `from` inclusive, `to` exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Without it, those that were withdrawn are among them. */
  readonly withdrawn?: false;
}

export interface MachineEventRegister {
  /** The latest {@link MACHINE_EVENTS_SHOWN_MAX} by `at`, the latest first. */
  list(accountSet: string, filter: MachineEventFilter): Promise<readonly KeptMachineEvent[]>;
  /** Null when the account set has {@link MACHINE_EVENTS_MAX}. */
  add(accountSet: string, event: MachineEvent): Promise<KeptMachineEvent | null>;
  /** Null when there is no such event, or it is withdrawn. */
  withdraw(
    accountSet: string,
    id: number,
    by: NonNullable<KeptMachineEvent["withdrawn"]>,
  ): Promise<KeptMachineEvent | null>;
}

/** Events of one account set: ten a day for 25 years. */
export const MACHINE_EVENTS_MAX = 100_000;

/** Events in one list, or on the charts of one answer: more than a person reads. */
export const MACHINE_EVENTS_SHOWN_MAX = 1_000;
