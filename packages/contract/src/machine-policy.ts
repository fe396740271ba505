import type { HttpStatusMode } from "./errors.ts";
import { DEFAULT_UNREAD_WORDS, type UnreadBarcodeMode } from "./unread-words.ts";

// Which machines may save in an account set, and how what they send is taken. The server judges by it, and the console tells
// by it while one types.

/** `off`: tokens are not looked at. `optional`: one that is sent must be right. `required`: one must be sent. */
export const TOKEN_MODES = ["off", "optional", "required"] as const;
export type TokenMode = (typeof TOKEN_MODES)[number];

/** `off`: certificates are not looked at. `optional`: one that is shown must be right. `required`: one must be shown. */
export const CERTIFICATE_MODES = ["off", "optional", "required"] as const;
export type CertificateMode = (typeof CERTIFICATE_MODES)[number];

/** Says which machines a client certificate is of, in the place of what the certificate says itself. */
export interface BoundCertificate {
  /** The SHA-256 of one certificate, as 64 lower-case hexadecimal digits; or the common name of its subject. */
  readonly certificate: string;
  /** By code points. None: the certificate is refused. */
  readonly deviceCodes: readonly string[];
}

/** `open`: every machine. `learning`: every machine, and each is noted. `closed`: those on the list and no other. */
export const DEVICE_CODE_MODES = ["open", "learning", "closed"] as const;
export type DeviceCodeMode = (typeof DEVICE_CODE_MODES)[number];

export interface MachinePolicy {
  /** Networks as CIDR, IPv4 and IPv6. Null: nobody has decided yet, so every network is let in, with a warning. */
  readonly networks: readonly string[] | null;
  readonly token: TokenMode;
  readonly certificate: CertificateMode;
  /** Each certificate once, by code points. One that is not named here is of the machines that it names itself. */
  readonly boundCertificates: readonly BoundCertificate[];
  readonly deviceCodes: DeviceCodeMode;
  /** The device codes that are let in while `closed`, by code points. */
  readonly deviceCodesLetIn: readonly string[];
  /** Saves a second of one address; null: no bound. */
  readonly savesPerSecond: number | null;
  /** The HTTP status of refusals; null: as the server was started. */
  readonly httpStatus: HttpStatusMode | null;
  readonly unreadBarcodes: UnreadBarcodeMode;
  /** The words of unread-words.ts, each once. */
  readonly unreadWords: readonly string[];
  /** True: what a scanner puts in front of a barcode is taken off. False: it is kept as sent. */
  readonly stripScannerPrefix: boolean;
  /** True: a text with invisible characters inside is refused. False: it is kept as sent. */
  readonly refuseInvisible: boolean;
}

/** The policy of an account set of which nobody has decided anything. */
export const UNDECIDED_POLICY: MachinePolicy = {
  networks: null,
  token: "off",
  certificate: "off",
  boundCertificates: [],
  deviceCodes: "open",
  deviceCodesLetIn: [],
  savesPerSecond: null,
  httpStatus: null,
  unreadBarcodes: "mark",
  unreadWords: DEFAULT_UNREAD_WORDS,
  stripScannerPrefix: false,
  refuseInvisible: false,
};

export const POLICY_FIELDS = Object.keys(UNDECIDED_POLICY) as readonly (keyof MachinePolicy)[];

/** The networks that a plant has within itself: nobody on the Internet has one of these addresses. */
const PLANT_NETWORKS = [
  "127.0.0.0/8",
  "::1/128",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10", // shared address space, as carriers and overlay networks use it
  "169.254.0.0/16",
  "fe80::/10",
  "fc00::/7",
] as const;

/** The policy of a new account set. */
export const NEW_POLICY: MachinePolicy = { ...UNDECIDED_POLICY, networks: PLANT_NETWORKS };

/** Every network, where somebody has decided so. */
export const ANY_NETWORK = ["0.0.0.0/0", "::/0"] as const;

/** Networks of one policy: a plant has some dozens. */
export const NETWORKS_MAX = 256;

/** Device codes of one policy: eighty halls. */
export const DEVICE_CODES_MAX = 4_096;

/** Certificates of one policy: those of a group's own authority name computers, of which a plant has some hundreds. */
export const BOUND_CERTIFICATES_MAX = 1_024;

/** A thousand times what one machine of 512 channels sends. */
export const SAVES_PER_SECOND_MAX = 100_000;

/** Tokens of one account set: one for each vendor, and the ones before them while they are exchanged. */
export const MACHINE_TOKENS_MAX = 64;

/** The beginning of a machine token, by which people and scanners of leaked secrets know it. */
export const MACHINE_TOKEN_PREFIX = "cgm_";
