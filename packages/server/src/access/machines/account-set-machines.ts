import type { IncomingHttpHeaders } from "node:http";
import { DEVICE_CODES_MAX, type MachinePolicy, UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import { hashOf } from "../tokens/token-text.ts";
import type { TokenUses } from "../tokens/token-uses.ts";
import { type AddressRate, type AddressRates, createAddressRates } from "./address-rates.ts";
import { createNetworks, type IsWithin } from "./networks.ts";
import { createRefusedDeviceCodes, type RefusedDeviceCode } from "./refused-device-codes.ts";
import { presentedToken } from "./token.ts";

// Judges the machines of one account set, with everything in memory.

/** Why a request may not come in. `OVERLOADED`: it may later. */
export type MachineFault = "ACCESS_DENIED" | "TOKEN_MISSING" | "OVERLOADED";

/**
 * The head of a request, with what was judged of it. A connection whose client sends the same head again has the same object
 * again, so that its saves are judged once, and then again when something was changed, a token has ended or a minute is over.
 */
export interface JudgedHead {
  readonly headers: IncomingHttpHeaders;
  verdict: Verdict | null;
}

/** A request to the account set, as far as it is judged. */
interface Visit {
  readonly head: JudgedHead;
  readonly address: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
}

interface Verdict {
  /** What it was judged by; null: by somebody else, for good. */
  readonly by: Policy | null;
  /** ms since the epoch. */
  readonly until: number;
  readonly fault: "ACCESS_DENIED" | "TOKEN_MISSING" | null;
  readonly rate: AddressRate | null;
}

/** The verdict on what somebody sends who was let in otherwise, as a person who has signed in. No policy is asked. */
export const LET_IN: Verdict = { by: null, until: Number.POSITIVE_INFINITY, fault: null, rate: null };

/** The longest that a verdict is taken for true without a look: so exact is when a token was last used. */
const VERDICT_MS_MAX = 60_000;

export interface AccountSetMachines {
  /** Judges by network, token and rate, before the body is read; null when the request may come in. It counts as one save. */
  faultOf(visit: Visit): MachineFault | null;
  /** Counts the other saves of a batch. */
  charge(visit: Visit, saves: number): void;
  /** True when a machine may save by its device code. While machines are learned, it is noted. */
  admits(visit: Visit, deviceCode: string): boolean;
  /** The device codes noted since learning began, by code points, without those let in before. */
  learnedDeviceCodes(): readonly string[];
  /** Of the codes that are turned away by the policy of now, the latest first. */
  refusedDeviceCodes(): readonly RefusedDeviceCode[];
  /** What is in force now. */
  access(): MachineAccess;
  /** From now on this is in force. */
  take(access: MachineAccess): void;
}

export interface AccountSetMachinesDependencies {
  readonly uses: Pick<TokenUses, "note">;
  readonly onLearned: (deviceCode: string) => void;
}

/** What is in force, as it is asked. */
interface Policy {
  readonly access: MachineAccess;
  readonly settings: MachinePolicy;
  /** Null: every network. */
  readonly isWithin: IsWithin | null;
  readonly tokens: ReadonlyMap<string, { readonly id: number; readonly endsAt: number }>;
  readonly rates: AddressRates | null;
  /** Those let in, and those learned. */
  readonly deviceCodes: Set<string>;
}

export function createAccountSetMachines(
  { uses, onLearned }: AccountSetMachinesDependencies,
  access: MachineAccess,
): AccountSetMachines {
  let policy = policyOf(access);
  const refused = createRefusedDeviceCodes();

  function judge({ head: { headers }, address, receivedAt: now }: Visit): Verdict {
    const rate = policy.rates?.of(address, now) ?? null;
    const verdict = { by: policy, until: now + VERDICT_MS_MAX, fault: null, rate };
    if (policy.isWithin !== null && !policy.isWithin(address)) return { ...verdict, fault: "ACCESS_DENIED" };
    if (policy.settings.token === "off") return verdict;
    const token = presentedToken(headers);
    if (token === null) return policy.settings.token === "optional" ? verdict : { ...verdict, fault: "TOKEN_MISSING" };
    const known = policy.tokens.get(hashOf(token));
    if (known === undefined || known.endsAt <= now) return { ...verdict, fault: "ACCESS_DENIED" };
    uses.note(known, now);
    return { ...verdict, until: Math.min(verdict.until, known.endsAt) };
  }

  return {
    faultOf(visit) {
      const { head } = visit;
      let { verdict } = head;
      if (verdict === LET_IN) return null;
      if (verdict === null || verdict.by !== policy || visit.receivedAt >= verdict.until) {
        verdict = judge(visit);
        head.verdict = verdict;
      }
      if (verdict.fault !== null) return verdict.fault;
      return verdict.rate === null || verdict.rate.take(1, visit.receivedAt) ? null : "OVERLOADED";
    },
    charge: ({ head }, saves) => head.verdict?.rate?.charge(saves),
    admits(visit, deviceCode) {
      const { settings, deviceCodes } = policy;
      if (settings.deviceCodes === "open" || visit.head.verdict === LET_IN || deviceCodes.has(deviceCode)) return true;
      if (settings.deviceCodes === "closed") {
        refused.note(deviceCode, visit.address, visit.receivedAt);
        return false;
      }
      if (deviceCodes.size < DEVICE_CODES_MAX) {
        deviceCodes.add(deviceCode);
        onLearned(deviceCode);
      }
      return true;
    },
    learnedDeviceCodes() {
      const letIn = new Set(policy.settings.deviceCodesLetIn);
      const learned = [...policy.deviceCodes].filter((deviceCode) => !letIn.has(deviceCode));
      return learned.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
    refusedDeviceCodes() {
      const { settings, deviceCodes } = policy;
      if (settings.deviceCodes !== "closed") return [];
      return refused.all().filter(({ deviceCode }) => !deviceCodes.has(deviceCode));
    },
    access: () => policy.access,
    take(changed) {
      policy = policyOf(changed);
    },
  };
}

function policyOf(access: MachineAccess): Policy {
  const settings: MachinePolicy = access.policy ?? UNDECIDED_POLICY;
  const { networks, savesPerSecond, deviceCodesLetIn } = settings;
  return {
    access,
    settings,
    isWithin: networks === null ? null : createNetworks(networks),
    tokens: new Map(
      access.tokens.map(({ id, hash, expiresAt }) => [hash, { id, endsAt: expiresAt ?? Number.POSITIVE_INFINITY }]),
    ),
    rates: savesPerSecond === null ? null : createAddressRates({ savesPerSecond }),
    deviceCodes: new Set([...deviceCodesLetIn, ...access.learned]),
  };
}
