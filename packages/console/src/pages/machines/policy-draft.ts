import type { MachinePolicy } from "@cellgrade/contract/machine-policy";

/** A policy as it is typed: its lists are texts of one entry a line. */
export interface PolicyDraft extends Omit<MachinePolicy, "networks" | "deviceCodesLetIn"> {
  /** Null: nobody has decided yet. */
  readonly networks: string | null;
  readonly deviceCodesLetIn: string;
}

export function draftOf({ networks, deviceCodesLetIn, ...settings }: MachinePolicy): PolicyDraft {
  return { ...settings, networks: networks?.join("\n") ?? null, deviceCodesLetIn: deviceCodesLetIn.join("\n") };
}

export function policyOf({ networks, deviceCodesLetIn, ...settings }: PolicyDraft): MachinePolicy {
  return {
    ...settings,
    networks: networks === null ? null : linesOf(networks),
    deviceCodesLetIn: linesOf(deviceCodesLetIn),
  };
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
