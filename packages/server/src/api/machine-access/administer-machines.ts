import { type BoundCertificate, UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import type { SystemStore } from "@cellgrade/store/system";
import { AdministrationError } from "../../account-sets/administer.ts";
import { Problem } from "../../problem.ts";
import { inWords, parseExpiry, parseWhole, type RenewalText } from "../tokens/administer-tokens.ts";
import { readOverlapMinutes, TOKEN_NAME_CHARACTERS_MAX } from "../tokens/read-token-settings.ts";
import { readText } from "../../http/json-body.ts";
import { createMachineTokenIssuer, type IssuedMachineToken } from "./issue-machine-tokens.ts";
import { type GivenPolicy, readCertificateName, readDeviceCodes, readPolicy } from "./read-policy.ts";

// Does what the command line asks of an account set's machines, beside a running server or without one.

/** A change of a policy as it is written on a command line. What is absent stays as it is. */
export interface MachinePolicyText {
  /** `10.0.0.0/8,fd00::/8`. */
  readonly networks?: string;
  readonly token?: string;
  readonly certificate?: string;
  /** Each `pc-07=FR-01,FR-02`, in the place of what was said of this certificate before. */
  readonly bind?: readonly string[];
  /** Certificates of which nothing is said any more. */
  readonly unbind?: readonly string[];
  readonly deviceCodes?: string;
  /** A number, or {@link NO_BOUND}. */
  readonly savesPerSecond?: string;
  /** A mode, or {@link SERVERS_CHOICE}. */
  readonly httpStatus?: string;
  readonly unreadBarcodes?: string;
  /** `NOREAD*,ERROR`: in the place of those before. */
  readonly unreadWords?: string;
  /** `on` or `off`. */
  readonly stripScannerPrefix?: string;
  readonly refuseInvisible?: string;
  /** `FR-01,FR-02`: besides those let in before. */
  readonly letIn?: string;
}

/** A machine token as it is written on a command line. */
export interface MachineTokenText {
  readonly name: string;
  /** A number of days, or never. */
  readonly days: string;
}

/** Each throws {@link AdministrationError} when it cannot be done. */
export interface MachineAdministration {
  find(accountSet: string): Promise<MachineAccess>;
  change(accountSet: string, policy: MachinePolicyText): Promise<MachineAccess>;
  closeLearning(accountSet: string): Promise<MachineAccess>;
  addToken(accountSet: string, token: MachineTokenText): Promise<IssuedMachineToken>;
  renewToken(accountSet: string, id: string, renewal: RenewalText): Promise<IssuedMachineToken>;
  revokeToken(accountSet: string, id: string): Promise<MachineAccess>;
}

/** The text that bounds no rate. */
const NO_BOUND = "none";

/** The text that leaves the HTTP status of refusals to how the server was started. */
const SERVERS_CHOICE = "server";

export function createMachineAdministration({
  machineAccess: register,
}: Pick<SystemStore, "machineAccess">): MachineAdministration {
  const issuer = createMachineTokenIssuer({ register });

  async function find(accountSet: string): Promise<MachineAccess> {
    const found = (await register.all()).find((access) => access.accountSet === accountSet);
    if (found === undefined) throw new AdministrationError(`there is no account set ${accountSet}`);
    return found;
  }

  async function findToken(accountSet: string, id: string) {
    const found = (await find(accountSet)).tokens.find((token) => String(token.id) === id);
    if (found === undefined) throw new Problem("TOKEN_NOT_FOUND", {});
    return found;
  }

  return {
    find,
    change: (accountSet, { letIn, bind = [], unbind = [], ...text }) =>
      inWords(async () => {
        const { policy } = await find(accountSet);
        const changedAt = Date.now();
        const { boundCertificates: bound } = policy ?? UNDECIDED_POLICY;
        const rebinds = bind.length + unbind.length > 0;
        const changes = readPolicy({
          ...parsePolicy(text),
          ...(rebinds && { boundCertificates: rebind(bound, bind.map(parseBinding), unbind) }),
        });
        const deviceCodes = letIn === undefined ? [] : readDeviceCodes(parseList(letIn), "device codes");
        if (Object.keys(changes).length > 0) {
          const basedOn = rebinds ? { basedOn: policy?.version ?? null } : {};
          const changed = await register.change(accountSet, { ...changes, ...basedOn, changedAt });
          if (changed === "stale") throw new Problem("MACHINE_POLICY_CHANGED", {});
        }
        if (deviceCodes.length > 0 && (await register.letIn(accountSet, { deviceCodes, changedAt })) === "full") {
          throw new Problem("DEVICE_CODES_TOO_MANY", {});
        }
        return find(accountSet);
      }),
    closeLearning: (accountSet) =>
      inWords(async () => {
        await find(accountSet);
        const closed = await register.closeLearning(accountSet, { changedAt: Date.now() });
        if (closed === "notLearning") throw new Problem("NOT_LEARNING", {});
        return find(accountSet);
      }),
    addToken: (accountSet, { name, days }) =>
      inWords(async () => {
        await find(accountSet);
        return issuer.issue(accountSet, {
          name: readText(name, "name", TOKEN_NAME_CHARACTERS_MAX),
          expiresAt: parseExpiry(days),
        });
      }),
    renewToken: (accountSet, id, { days, overlapMinutes }) =>
      inWords(async () => {
        const overlapMs = readOverlapMinutes(parseWhole(overlapMinutes)) * 60_000;
        const renewal = { expiresAt: parseExpiry(days), overlapMs };
        return issuer.renew(accountSet, await findToken(accountSet, id), renewal);
      }),
    revokeToken: (accountSet, id) =>
      inWords(async () => {
        await issuer.revoke(accountSet, (await findToken(accountSet, id)).id);
        return find(accountSet);
      }),
  };
}

/** The values of a policy. A text that is none of a list of choices stays text, which {@link readPolicy} refuses. */
function parsePolicy(text: Omit<MachinePolicyText, "letIn" | "bind" | "unbind">): GivenPolicy {
  const { networks, token, certificate, deviceCodes, savesPerSecond } = text;
  const { httpStatus, unreadBarcodes, unreadWords, stripScannerPrefix, refuseInvisible } = text;
  return {
    ...(networks !== undefined && { networks: parseList(networks) }),
    ...(token !== undefined && { token }),
    ...(certificate !== undefined && { certificate }),
    ...(deviceCodes !== undefined && { deviceCodes }),
    ...(savesPerSecond !== undefined && {
      savesPerSecond: savesPerSecond === NO_BOUND ? null : parseWhole(savesPerSecond),
    }),
    ...(httpStatus !== undefined && { httpStatus: httpStatus === SERVERS_CHOICE ? null : httpStatus }),
    ...(unreadBarcodes !== undefined && { unreadBarcodes }),
    ...(unreadWords !== undefined && { unreadWords: parseList(unreadWords) }),
    ...(stripScannerPrefix !== undefined && { stripScannerPrefix: parseSwitch(stripScannerPrefix) }),
    ...(refuseInvisible !== undefined && { refuseInvisible: parseSwitch(refuseInvisible) }),
  };
}

/** What is said of a certificate, as it is written on a command line. A name may hold `=` too; a device code may not. */
function parseBinding(text: string): BoundCertificate {
  const at = text.lastIndexOf("=");
  if (at > 0)
    return { certificate: readCertificateName(text.slice(0, at)), deviceCodes: parseList(text.slice(at + 1)) };
  throw new AdministrationError(`"${text}" binds no certificate: pc-07=FR-01,FR-02 does, and pc-07= refuses it`);
}

/** What is said of certificates, with some of it in the place of what was said before, or taken back. */
function rebind(
  before: readonly BoundCertificate[],
  bind: readonly BoundCertificate[],
  unbind: readonly string[],
): readonly BoundCertificate[] {
  const changed = new Set([...bind.map(({ certificate }) => certificate), ...unbind.map(readCertificateName)]);
  return [...before.filter(({ certificate }) => !changed.has(certificate)), ...bind];
}

function parseSwitch(text: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new AdministrationError(`"${text}" must be on or off`);
}

function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
