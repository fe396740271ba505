import { type MachinePolicy, NEW_POLICY } from "@cellgrade/contract/machine-policy";
import type { MachineAccess, MachineToken } from "@cellgrade/store/machine-access";
import type { ClientCertificate } from "../../../src/access/machines/client-certificate.ts";
import { createAccountSetMachines } from "../../../src/access/machines/account-set-machines.ts";
import type { Machines } from "../../../src/access/machines/machine-access.ts";
import { hashOf } from "../../../src/access/tokens/token-text.ts";

export interface OnePolicy extends Pick<Machines, "of"> {
  /** From now on the policy of a new account set with these changes is in force. */
  decide(policy: Partial<MachinePolicy>, tokens?: readonly MachineToken[]): void;
}

/** Machines of one account set, by the policy of a new one with changes. */
export function machinesBy(policy: Partial<MachinePolicy> = {}, tokens: readonly MachineToken[] = []): OnePolicy {
  const machines = createAccountSetMachines({ uses: { note() {} }, onLearned() {} }, accessOf(policy, tokens));
  return {
    of: () => machines,
    decide: (changed, given = []) => machines.take(accessOf(changed, given)),
  };
}

export function accessOf(
  policy: Partial<MachinePolicy>,
  tokens: readonly MachineToken[] = [],
  learned: readonly string[] = [],
): MachineAccess {
  return { accountSet: "001", policy: { ...NEW_POLICY, ...policy, version: 1, changedAt: 0 }, learned, tokens };
}

/** A certificate that the authority vouches for, for good. */
export function certificateOf(...names: readonly string[]): ClientCertificate {
  return { fingerprint: hashOf(names.join()), names, validUntil: Number.POSITIVE_INFINITY, fault: null };
}

/** What is kept of a token. */
export function kept(id: number, token: string, changes: Partial<MachineToken> = {}): MachineToken {
  return { id, name: token, hash: hashOf(token), createdAt: 0, expiresAt: null, lastUsedAt: null, ...changes };
}
