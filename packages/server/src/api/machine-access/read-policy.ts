import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { HTTP_STATUS_MODES } from "@cellgrade/contract/errors";
import {
  BOUND_CERTIFICATES_MAX,
  type BoundCertificate,
  CERTIFICATE_MODES,
  DEVICE_CODE_MODES,
  DEVICE_CODES_MAX,
  type MachinePolicy,
  NETWORKS_MAX,
  POLICY_FIELDS,
  SAVES_PER_SECOND_MAX,
  TOKEN_MODES,
} from "@cellgrade/contract/machine-policy";
import { readLine } from "@cellgrade/contract/read-line";
import { UNREAD_BARCODE_MODES, UNREAD_WORDS_MAX } from "@cellgrade/contract/unread-words";
import { isNetwork } from "../../access/machines/networks.ts";
import { readBoolean, readChoice, readList, readObject, readText } from "../../http/json-body.ts";
import { FieldFault, written } from "../../problem.ts";

// What may be set of a policy of machines. The API and the command line read it here.

/** The faults that {@link readPolicy} finds. */
export const POLICY_PROBLEMS = [
  "LIST_EXPECTED",
  "NETWORK_EXPECTED",
  "CHOICE_EXPECTED",
  "TEXT_EXPECTED",
  "WHOLE_NUMBER_EXPECTED",
  "UNREAD_WORD_EXPECTED",
  "BOOLEAN_EXPECTED",
] as const;

/** A policy that is not checked yet. What is absent stays as it is. */
export type GivenPolicy = { readonly [field in keyof MachinePolicy]?: unknown };

/** What was given of a policy. Throws {@link FieldFault}. */
export function readPolicy(given: GivenPolicy): Partial<MachinePolicy> {
  const { networks, token, certificate, boundCertificates, deviceCodes, deviceCodesLetIn, savesPerSecond } = given;
  const { httpStatus, unreadBarcodes, unreadWords, stripScannerPrefix, refuseInvisible } = given;
  return {
    ...(networks !== undefined && { networks: readNetworks(networks) }),
    ...(token !== undefined && { token: readChoice(token, "token", TOKEN_MODES) }),
    ...(certificate !== undefined && { certificate: readChoice(certificate, "certificate", CERTIFICATE_MODES) }),
    ...(boundCertificates !== undefined && { boundCertificates: readBoundCertificates(boundCertificates) }),
    ...(deviceCodes !== undefined && { deviceCodes: readChoice(deviceCodes, "deviceCodes", DEVICE_CODE_MODES) }),
    ...(deviceCodesLetIn !== undefined && { deviceCodesLetIn: readDeviceCodes(deviceCodesLetIn, "deviceCodesLetIn") }),
    ...(savesPerSecond !== undefined && { savesPerSecond: readSavesPerSecond(savesPerSecond) }),
    ...(httpStatus !== undefined && {
      httpStatus: httpStatus === null ? null : readChoice(httpStatus, "httpStatus", HTTP_STATUS_MODES),
    }),
    ...(unreadBarcodes !== undefined && {
      unreadBarcodes: readChoice(unreadBarcodes, "unreadBarcodes", UNREAD_BARCODE_MODES),
    }),
    ...(unreadWords !== undefined && { unreadWords: readUnreadWords(unreadWords) }),
    ...(stripScannerPrefix !== undefined && {
      stripScannerPrefix: readBoolean(stripScannerPrefix, "stripScannerPrefix"),
    }),
    ...(refuseInvisible !== undefined && { refuseInvisible: readBoolean(refuseInvisible, "refuseInvisible") }),
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
  return [...new Set(codes)].sort(byCodePoints);
}

/** What is said twice of one certificate is put together. */
function readBoundCertificates(value: unknown): readonly BoundCertificate[] {
  const bound = new Map<string, readonly string[]>();
  for (const [index, each] of readList(value, "boundCertificates", BOUND_CERTIFICATES_MAX).entries()) {
    const field = `boundCertificates[${index}]`;
    const given = readObject(each, ["certificate", "deviceCodes"], field);
    const certificate = readCertificateName(
      readText(given["certificate"], `${field}.certificate`, TEXT_CODE_POINTS_MAX),
    );
    const deviceCodes = readDeviceCodes(given["deviceCodes"], `${field}.deviceCodes`);
    bound.set(certificate, [...new Set([...(bound.get(certificate) ?? []), ...deviceCodes])].sort(byCodePoints));
  }
  const names = [...bound.keys()].sort(byCodePoints);
  return names.map((certificate) => ({ certificate, deviceCodes: bound.get(certificate) ?? [] }));
}

/** As OpenSSL and browsers show a fingerprint: pairs of digits, with colons or without. */
const FINGERPRINT = /^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

/** The name of a certificate in a policy: a fingerprint in its shortest form, or a common name as it is. */
export function readCertificateName(text: string): string {
  const name = text.trim();
  return FINGERPRINT.test(name) ? name.replaceAll(":", "").toLowerCase() : name;
}

function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function readNetworks(value: unknown): readonly string[] | null {
  if (value === null) return null;
  return readList(value, "networks", NETWORKS_MAX).map((network, index) => {
    const text = typeof network === "string" ? network.trim() : "";
    if (isNetwork(text)) return text;
    throw new FieldFault(`networks[${index}]`, "NETWORK_EXPECTED", { value: written(network) });
  });
}

/** `*` alone would make every barcode an unread one. */
function readUnreadWords(value: unknown): readonly string[] {
  const words = readList(value, "unreadWords", UNREAD_WORDS_MAX).map((given, index) => {
    const word = readLine(given, TEXT_CODE_POINTS_MAX);
    if (word !== null && word !== "*") return word;
    throw new FieldFault(`unreadWords[${index}]`, "UNREAD_WORD_EXPECTED", { max: TEXT_CODE_POINTS_MAX });
  });
  return [...new Set(words)];
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
