import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import {
  DEVICE_CODE_MODES,
  DEVICE_CODES_MAX,
  type MachinePolicy,
  NETWORKS_MAX,
  SAVES_PER_SECOND_MAX,
  TOKEN_MODES,
} from "@cellgrade/contract/machine-policy";
import { isNetwork } from "../../access/machines/networks.ts";
import { readChoice, readList, readText } from "../../http/json-body.ts";
import { FieldFault, written } from "../../problem.ts";

// What may be set of a policy of machines. The API and the command line read it here.

export const POLICY_FIELDS = ["networks", "token", "deviceCodes", "deviceCodesLetIn", "savesPerSecond"] as const;

/** The faults that {@link readPolicy} finds. */
export const POLICY_PROBLEMS = [
  "LIST_EXPECTED",
  "NETWORK_EXPECTED",
  "CHOICE_EXPECTED",
  "TEXT_EXPECTED",
  "WHOLE_NUMBER_EXPECTED",
] as const;

/** A policy that is not checked yet. What is absent stays as it is. */
export type GivenPolicy = { readonly [field in keyof MachinePolicy]?: unknown };

/** What was given of a policy. Throws {@link FieldFault}. */
export function readPolicy({
  networks,
  token,
  deviceCodes,
  deviceCodesLetIn,
  savesPerSecond,
}: GivenPolicy): Partial<MachinePolicy> {
  return {
    ...(networks !== undefined && { networks: readNetworks(networks) }),
    ...(token !== undefined && { token: readChoice(token, "token", TOKEN_MODES) }),
    ...(deviceCodes !== undefined && { deviceCodes: readChoice(deviceCodes, "deviceCodes", DEVICE_CODE_MODES) }),
    ...(deviceCodesLetIn !== undefined && { deviceCodesLetIn: readDeviceCodes(deviceCodesLetIn, "deviceCodesLetIn") }),
    ...(savesPerSecond !== undefined && { savesPerSecond: readSavesPerSecond(savesPerSecond) }),
  };
}

/** A whole policy. Throws {@link FieldFault}, for what is absent too. */
export function readWholePolicy(given: GivenPolicy): MachinePolicy {
  const missing = POLICY_FIELDS.find((field) => given[field] === undefined);
  if (missing !== undefined) throw new FieldFault(missing, "VALUE_MISSING", {});
  return readPolicy(given) as MachinePolicy;
}

/** Device codes as records have them, each once, by code points. Throws {@link FieldFault}. */
export function readDeviceCodes(value: unknown, field: string): readonly string[] {
  const codes = readList(value, field, DEVICE_CODES_MAX).map((code, index) =>
    readText(code, `${field}[${index}]`, TEXT_CODE_POINTS_MAX),
  );
  return [...new Set(codes)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function readNetworks(value: unknown): readonly string[] | null {
  if (value === null) return null;
  return readList(value, "networks", NETWORKS_MAX).map((network, index) => {
    const text = typeof network === "string" ? network.trim() : "";
    if (isNetwork(text)) return text;
    throw new FieldFault(`networks[${index}]`, "NETWORK_EXPECTED", { value: written(network) });
  });
}

function readSavesPerSecond(value: unknown): number | null {
  if (value === null) return null;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= SAVES_PER_SECOND_MAX) return Number(value);
  throw new FieldFault("savesPerSecond", "WHOLE_NUMBER_EXPECTED", {
    min: 1,
    max: SAVES_PER_SECOND_MAX,
    value: written(value),
  });
}
