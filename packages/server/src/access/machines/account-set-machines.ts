import type { IncomingHttpHeaders } from "node:http";
import { DEVICE_CODES_MAX, type MachinePolicy, UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import type { ReadingChoices } from "@cellgrade/contract/read-record";
import { createUnreadTest } from "@cellgrade/contract/unread-barcodes";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import { hashOf } from "../tokens/token-text.ts";
import type { TokenUses } from "../tokens/token-uses.ts";
import { type AddressRate, type AddressRates, createAddressRates } from "./address-rates.ts";
import { type CertifiedCodes, createCertifiedCodes } from "./certified-codes.ts";
import type { ClientCertificate } from "./client-certificate.ts";
import { createNetworks, type IsWithin } from "./networks.ts";
import { createLastCertificates } from "./last-certificates.ts";
import { createRefusedOnes, type Refused } from "./refused-ones.ts";
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
  /** What the client has shown on the connection; null: nothing. */
  readonly certificate: ClientCertificate | null;
  verdict: Verdict | null;
}

/** A request to the account set, as far as it is judged. */
interface Visit {
  readonly head: JudgedHead;
  readonly address: string;
  /** ms since the epoch: what a token and a certificate end by. */
  readonly receivedAt: number;
  /** The same moment in ms, by a clock that only goes forward: what a verdict and a rate last by. */
  readonly completedAt: number;
}

interface Verdict {
  /** What it was judged by; null: by somebody else, for good. */
  readonly by: Policy | null;
  /** In ms, by the clock of {@link Visit.completedAt}. */
  readonly until: number;
  readonly fault: "ACCESS_DENIED" | "TOKEN_MISSING" | null;
  readonly rate: AddressRate | null;
  /** The device codes that the certificate is of; null: it has no say. */
  readonly certified: ReadonlySet<string> | null;
}

/** The verdict on what somebody sends who was let in otherwise, as a person who has signed in. No policy is asked. */
export const LET_IN: Verdict = {
  by: null,
  until: Number.POSITIVE_INFINITY,
  fault: null,
  rate: null,
  certified: null,
};

/** The longest that a verdict is taken for true without a look: so exact is when a token was last used. */
const VERDICT_MS_MAX = 60_000;

type RefusedDeviceCode = Refused<{ readonly deviceCode: string; readonly address: string }>;

type RefusedCertificate = Refused<
  ClientCertificate & {
    readonly address: string;
    /** What it was to save under; null: it was refused before that was read. */
    readonly deviceCode: string | null;
  }
>;

export interface AccountSetMachines {
  /** Judges by network, token, certificate and rate, before the body is read; null when the request may come in. It counts as one save. */
  faultOf(visit: Visit): MachineFault | null;
  /** Counts the other saves of a batch. */
  charge(visit: Visit, saves: number): void;
  /** True when a machine may save by its device code and its certificate. While machines are learned, it is noted. */
  admits(visit: Visit, deviceCode: string): boolean;
  /** The device codes noted since learning began, by code points, without those let in before. */
  learnedDeviceCodes(): readonly string[];
  /** Of the codes that are turned away by the policy of now, the latest first. */
  refusedDeviceCodes(): readonly RefusedDeviceCode[];
  /** Of the certificates that are turned away by the policy of now, the latest first. */
  refusedCertificates(): readonly RefusedCertificate[];
  /** The certificate by which a machine saved last since the start, whatever the policy; null: none. */
  certificateOf(deviceCode: string): ClientCertificate | null;
  /** What is in force now. */
  access(): MachineAccess;
  /** The policy in force now; that of one of which nobody has decided anything when there is none. */
  settings(): MachinePolicy;
  /** What the policy in force now chooses of the reading of records. */
  reading(): ReadingChoices;
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
  readonly certifiedCodes: CertifiedCodes;
  readonly reading: ReadingChoices;
  readonly rates: AddressRates | null;
  /** Those let in, and those learned. */
  readonly deviceCodes: Set<string>;
}

export function createAccountSetMachines(
  { uses, onLearned }: AccountSetMachinesDependencies,
  access: MachineAccess,
): AccountSetMachines {
  let policy = policyOf(access);
  const refused = createRefusedOnes<{ deviceCode: string; address: string }>();
  const refusedCertificates = createRefusedOnes<Omit<RefusedCertificate, "refused" | "lastRefusedAt">>();
  const lastCertificates = createLastCertificates();

  function judge(visit: Visit): Verdict {
    const { address, completedAt } = visit;
    const rate = policy.rates?.of(address, completedAt) ?? null;
    const verdict = { by: policy, until: completedAt + VERDICT_MS_MAX, fault: null, rate, certified: null };
    if (policy.isWithin !== null && !policy.isWithin(address)) return { ...verdict, fault: "ACCESS_DENIED" };
    const byToken = judgeToken(visit, verdict);
    return byToken.fault === null ? judgeCertificate(visit, byToken) : byToken;
  }

  /** The verdict, which lasts no longer than what it rests on. */
  function untilEnd(verdict: Verdict, { receivedAt, completedAt }: Visit, endsAt: number): Verdict {
    return { ...verdict, until: Math.min(verdict.until, completedAt + endsAt - receivedAt) };
  }

  function judgeToken(visit: Visit, verdict: Verdict): Verdict {
    const { head, receivedAt: now } = visit;
    if (policy.settings.token === "off") return verdict;
    const token = presentedToken(head.headers);
    if (token === null) return policy.settings.token === "optional" ? verdict : { ...verdict, fault: "TOKEN_MISSING" };
    const known = policy.tokens.get(hashOf(token));
    if (known === undefined || known.endsAt <= now) return { ...verdict, fault: "ACCESS_DENIED" };
    uses.note(known, now);
    return untilEnd(verdict, visit, known.endsAt);
  }

  function judgeCertificate(visit: Visit, verdict: Verdict): Verdict {
    const { settings, certifiedCodes } = policy;
    const { certificate } = visit.head;
    if (settings.certificate === "off") return verdict;
    if (certificate === null) {
      return settings.certificate === "optional" ? verdict : { ...verdict, fault: "ACCESS_DENIED" };
    }
    const certified = certifiedCodes(certificate, visit.receivedAt);
    if (certified.size > 0) return untilEnd({ ...verdict, certified }, visit, certificate.validUntil);
    noteRefused(certificate, visit, null);
    return { ...verdict, fault: "ACCESS_DENIED" };
  }

  function noteRefused(certificate: ClientCertificate, visit: Visit, deviceCode: string | null): void {
    const { address, receivedAt } = visit;
    refusedCertificates.note(certificate.fingerprint, { ...certificate, address, deviceCode }, receivedAt);
  }

  /** True when a machine may save by its device code. */
  function admitsCode(visit: Visit, deviceCode: string): boolean {
    const { settings, deviceCodes } = policy;
    if (settings.deviceCodes === "open" || deviceCodes.has(deviceCode)) return true;
    if (settings.deviceCodes === "closed") {
      refused.note(deviceCode, { deviceCode, address: visit.address }, visit.receivedAt);
      return false;
    }
    if (deviceCodes.size < DEVICE_CODES_MAX) {
      deviceCodes.add(deviceCode);
      onLearned(deviceCode);
    }
    return true;
  }

  return {
    faultOf(visit) {
      const { head } = visit;
      let { verdict } = head;
      if (verdict === LET_IN) return null;
      if (verdict === null || verdict.by !== policy || visit.completedAt >= verdict.until) {
        verdict = judge(visit);
        head.verdict = verdict;
      }
      if (verdict.fault !== null) return verdict.fault;
      return verdict.rate === null || verdict.rate.take(1, visit.completedAt) ? null : "OVERLOADED";
    },
    charge: ({ head }, saves) => head.verdict?.rate?.charge(saves),
    admits(visit, deviceCode) {
      const { verdict, certificate } = visit.head;
      if (verdict === LET_IN) return true;
      if (certificate !== null && verdict?.certified?.has(deviceCode) === false) {
        noteRefused(certificate, visit, deviceCode);
        return false;
      }
      if (!admitsCode(visit, deviceCode)) return false;
      lastCertificates.note(deviceCode, certificate);
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
    refusedCertificates() {
      const { settings, certifiedCodes } = policy;
      if (settings.certificate === "off") return [];
      return refusedCertificates.all().filter((each) => {
        const certified = certifiedCodes(each, each.lastRefusedAt);
        return each.deviceCode === null ? certified.size === 0 : !certified.has(each.deviceCode);
      });
    },
    certificateOf: (deviceCode) => lastCertificates.of(deviceCode),
    access: () => policy.access,
    settings: () => policy.settings,
    reading: () => policy.reading,
    take(changed) {
      policy = policyOf(changed);
    },
  };
}

function policyOf(access: MachineAccess): Policy {
  const settings: MachinePolicy = access.policy ?? UNDECIDED_POLICY;
  const { networks, boundCertificates, savesPerSecond, deviceCodesLetIn } = settings;
  return {
    access,
    settings,
    isWithin: networks === null ? null : createNetworks(networks),
    tokens: new Map(
      access.tokens.map(({ id, hash, expiresAt }) => [hash, { id, endsAt: expiresAt ?? Number.POSITIVE_INFINITY }]),
    ),
    certifiedCodes: createCertifiedCodes(boundCertificates),
    reading: {
      isUnread: createUnreadTest(settings.unreadWords),
      refuseUnread: settings.unreadBarcodes === "refuse",
      stripScannerPrefix: settings.stripScannerPrefix,
      refuseInvisible: settings.refuseInvisible,
    },
    rates: savesPerSecond === null ? null : createAddressRates({ savesPerSecond }),
    deviceCodes: new Set([...deviceCodesLetIn, ...access.learned]),
  };
}
