import type { BoundCertificate, MachinePolicy } from "@cellgrade/contract/machine-policy";

/** A policy as it is typed: its lists are texts of one entry a line. */
export interface PolicyDraft
  extends Omit<MachinePolicy, "networks" | "boundCertificates" | "deviceCodesLetIn" | "unreadWords"> {
  /** Null: nobody has decided yet. */
  readonly networks: string | null;
  /** Each certificate with its device codes: `pc-07 = FR-01, FR-02`. */
  readonly boundCertificates: string;
  readonly deviceCodesLetIn: string;
  readonly unreadWords: string;
}

export function draftOf(policy: MachinePolicy): PolicyDraft {
  const { networks, boundCertificates, deviceCodesLetIn, unreadWords, ...settings } = policy;
  return {
    ...settings,
    networks: networks?.join("\n") ?? null,
    boundCertificates: boundCertificates.map(lineOf).join("\n"),
    deviceCodesLetIn: deviceCodesLetIn.join("\n"),
    unreadWords: unreadWords.join("\n"),
  };
}

export function policyOf(draft: PolicyDraft): MachinePolicy {
  const { networks, boundCertificates, deviceCodesLetIn, unreadWords, ...settings } = draft;
  return {
    ...settings,
    boundCertificates: linesOf(boundCertificates).map(readLine),
    networks: networks === null ? null : linesOf(networks),
    deviceCodesLetIn: linesOf(deviceCodesLetIn),
    unreadWords: linesOf(unreadWords),
  };
}

/** The policy in which a certificate may save for one machine more. It is bound by its name, which a renewed one has too. */
export function bindDevice(
  policy: MachinePolicy,
  { names, fingerprint }: { readonly names: readonly string[]; readonly fingerprint: string },
  deviceCode: string,
): MachinePolicy {
  const isBound = (name: string): boolean => policy.boundCertificates.some(({ certificate }) => certificate === name);
  const certificate = isBound(fingerprint) ? fingerprint : (names[0] ?? fingerprint);
  const before = policy.boundCertificates.find((each) => each.certificate === certificate);
  const deviceCodes = [...(before?.deviceCodes ?? names.slice(0, 1)), deviceCode];
  const boundCertificates = [
    ...policy.boundCertificates.filter((each) => each !== before),
    { certificate, deviceCodes },
  ];
  return { ...policy, boundCertificates };
}

function lineOf({ certificate, deviceCodes }: BoundCertificate): string {
  return `${certificate} = ${deviceCodes.join(", ")}`.trimEnd();
}

/** A line without `=` says nothing yet. It must not refuse a certificate, so it becomes one that the server does not take. */
function readLine(line: string): BoundCertificate {
  const at = line.lastIndexOf("=");
  if (at === -1) return { certificate: line, deviceCodes: [""] };
  const codes = line.slice(at + 1).split(",");
  return {
    certificate: line.slice(0, at).trim(),
    deviceCodes: codes.map((code) => code.trim()).filter((code) => code !== ""),
  };
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
