import type { MachinePolicy } from "@cellgrade/contract/machine-policy";

// The part of the system store's port (system.ts) that says which machines may save. Policies and tokens are what people
// set; learned device codes and the last use of a token are only noted.

/** `changedAt`: ms since the epoch. */
export interface MachinePolicyVersion extends MachinePolicy {
  /** From 1 up: every change makes it one more. */
  readonly version: number;
  readonly changedAt: number;
}

/** A token as it is kept: never the token itself. Times are ms since the epoch. */
export interface MachineToken {
  /** Never reused. */
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the token, in hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
  /** Null: it does not expire. */
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** All that decides which machines may save in one account set. */
export interface MachineAccess {
  readonly accountSet: string;
  /** Null: nobody has decided anything. */
  readonly policy: MachinePolicyVersion | null;
  /** The device codes noted since learning began, by code points. */
  readonly learned: readonly string[];
  /** In the order in which they were added. */
  readonly tokens: readonly MachineToken[];
}

export interface MachineAccessRegister {
  /** Of every account set, by code. */
  all(): Promise<readonly MachineAccess[]>;
  /**
   * Changes what is named of a policy as it is then; one that nobody has decided on begins as UNDECIDED_POLICY. `stale` when
   * `basedOn` is given and is not the version (null: there is none). What was learned is kept only from `learning` to
   * `learning`.
   */
  change(
    accountSet: string,
    changes: Partial<MachinePolicy> & { readonly basedOn?: number | null; readonly changedAt: number },
  ): Promise<MachinePolicyVersion | "stale">;
  /** Lets device codes in besides those of the list. `full` when the list would have more than DEVICE_CODES_MAX. */
  letIn(
    accountSet: string,
    addition: { readonly deviceCodes: readonly string[]; readonly changedAt: number },
  ): Promise<MachinePolicyVersion | "full">;
  /** Lets those in that were learned, and no other. `stale` as in {@link change}; `notLearning` when nothing is learned now. */
  closeLearning(
    accountSet: string,
    closing: { readonly basedOn?: number | null; readonly changedAt: number },
  ): Promise<MachinePolicyVersion | "stale" | "notLearning">;
  /** Notes device codes. Only while the policy is `learning`, and with those let in DEVICE_CODES_MAX at most. */
  learn(accountSet: string, deviceCodes: readonly string[]): Promise<void>;
  /** Null when the account set has MACHINE_TOKENS_MAX. */
  addToken(accountSet: string, token: Omit<MachineToken, "id" | "lastUsedAt">): Promise<MachineToken | null>;
  /** Gives a token an end. An end before it stays. Null when the account set has no such token. */
  endToken(accountSet: string, id: number, expiresAt: number): Promise<MachineToken | null>;
  /** False when the account set has no such token. */
  removeToken(accountSet: string, id: number): Promise<boolean>;
  /** Notes that tokens were used. Times are ms since the epoch. */
  used(uses: readonly { readonly id: number; readonly at: number }[]): Promise<void>;
}
