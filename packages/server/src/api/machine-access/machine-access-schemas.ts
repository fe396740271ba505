import { HTTP_STATUS_MODES } from "@cellgrade/contract/errors";
import {
  BOUND_CERTIFICATES_MAX,
  CERTIFICATE_MODES,
  DEVICE_CODE_MODES,
  DEVICE_CODES_MAX,
  NETWORKS_MAX,
  SAVES_PER_SECOND_MAX,
  TOKEN_MODES,
} from "@cellgrade/contract/machine-policy";
import { DEFAULT_UNREAD_WORDS, UNREAD_BARCODE_MODES, UNREAD_WORDS_MAX } from "@cellgrade/contract/unread-words";
import { Type } from "typebox";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";
import { TOKEN_NAME_CHARACTERS_MAX } from "../tokens/read-token-settings.ts";

export const deviceCodes = (description: string) =>
  Type.Array(Type.String(), { maxItems: DEVICE_CODES_MAX, description });

/** What can be set of a policy. */
export const policySettings = {
  networks: nullable(
    Type.Array(Type.String({ examples: ["192.168.0.0/16", "fd00::/8"] }), {
      maxItems: NETWORKS_MAX,
      description: "Networks from which machines may save, as CIDR; null: nobody has decided, so they may from all.",
    }),
  ),
  token: Type.Enum([...TOKEN_MODES], {
    description: "off: tokens are not looked at; optional: one that is sent must be right; required: one must be sent.",
  }),
  certificate: Type.Enum([...CERTIFICATE_MODES], {
    description:
      "off: certificates are not looked at; optional: one that is shown must be right, and saves for its device codes alone; required: one must be shown.",
  }),
  boundCertificates: Type.Array(
    Type.Object({
      certificate: Type.String({
        examples: ["pc-07.plant.example"],
        description: "The SHA-256 fingerprint of a certificate, in hexadecimal, or the common name of its subject.",
      }),
      deviceCodes: deviceCodes("设备编码 that it may save for. None: it is refused."),
    }),
    {
      maxItems: BOUND_CERTIFICATES_MAX,
      description:
        "Certificates whose device codes are said here. Of any other, its common names are its device codes.",
    },
  ),
  deviceCodes: Type.Enum([...DEVICE_CODE_MODES], {
    description: "open: every machine; learning: every machine, and each is noted; closed: those let in and no other.",
  }),
  deviceCodesLetIn: deviceCodes("设备编码 of the machines that may save while closed."),
  savesPerSecond: nullable(
    Type.Integer({
      minimum: 1,
      maximum: SAVES_PER_SECOND_MAX,
      description: "Saves a second of one address; null: no bound.",
    }),
  ),
  httpStatus: nullable(
    Type.Enum([...HTTP_STATUS_MODES], {
      description:
        "The HTTP status of refusals. always-200: 200, as v1.0 has it; strict: that of the code; null: as the server was started.",
    }),
  ),
  unreadBarcodes: Type.Enum([...UNREAD_BARCODE_MODES], {
    description: "A barcode that is one of unreadWords. mark: it is stored and marked; refuse: it is FIELD_INVALID.",
  }),
  unreadWords: Type.Array(Type.String(), {
    maxItems: UNREAD_WORDS_MAX,
    examples: [[...DEFAULT_UNREAD_WORDS]],
    description:
      "What scanners send for a barcode that they could not read: whole barcodes, without case. * at the end is any ending; a character and + is that character alone, once or more.",
  }),
  stripScannerPrefix: Type.Boolean({
    description: "True: what a scanner puts in front of a barcode (]C1, \\000026) is taken off. False: it is kept.",
  }),
  refuseInvisible: Type.Boolean({
    description: "True: a text with invisible characters inside is refused. False: it is kept as sent.",
  }),
};

export const MachinePolicySchema = component(
  "MachinePolicy",
  Type.Object(
    {
      ...policySettings,
      version: nullable(Type.Integer({ description: "From 1 up; null: nobody has decided anything yet." })),
      changedAt: nullable(moment("UTC.")),
      refusedCertificates: Type.Array(
        Type.Object({
          fingerprint: Type.String({ description: "SHA-256, in hexadecimal." }),
          names: Type.Array(Type.String(), { description: "The common names of its subject." }),
          validUntil: moment("UTC."),
          fault: nullable(
            Type.String({
              examples: ["CERT_HAS_EXPIRED"],
              description: "Why the authority of machines did not vouch for it, as OpenSSL names it; null: it did.",
            }),
          ),
          deviceCode: nullable(
            Type.String({
              description: "What it was to save for when it was last refused; null: it may save for none.",
            }),
          ),
          address: Type.String({ description: "Where it was last refused." }),
          refused: Type.Integer({ description: "How often." }),
          lastRefusedAt: moment("UTC."),
        }),
        { description: "Certificates that are refused, the latest first, since the server started." },
      ),
      learned: deviceCodes("The device codes noted since learning began, without those let in before."),
      refused: Type.Array(
        Type.Object({
          deviceCode: Type.String(),
          address: Type.String({ description: "Where it was last refused." }),
          refused: Type.Integer({ description: "How often." }),
          lastRefusedAt: moment("UTC."),
        }),
        {
          description: "Machines that were refused by their device codes, the latest first, since the server started.",
        },
      ),
    },
    { description: "Which machines may save in an account set, and how what they send is taken." },
  ),
);

export const PolicyPreviewSchema = component(
  "MachinePolicyPreview",
  Type.Object({
    since: moment("UTC. Who was seen since then is looked at."),
    seen: Type.Integer({ description: "Machines that were looked at, each at its addresses." }),
    items: Type.Array(
      Type.Object({
        deviceCode: nullable(Type.String({ description: "Null: what came could not be read." })),
        address: Type.String(),
        lastSeenAt: moment("UTC."),
        refusedBy: Type.Array(Type.Enum(["network", "deviceCode", "certificate"])),
      }),
      { description: "Those that would be refused, the latest first." },
    ),
  }),
);

export const machineTokenSettings = {
  name: Type.String({ minLength: 1, maxLength: TOKEN_NAME_CHARACTERS_MAX }),
  expiresAt: nullable(moment("From then on it counts no longer; null: it does not end.")),
};

export const MachineTokenSchema = component(
  "MachineToken",
  Type.Object(
    {
      id: Type.Integer(),
      ...machineTokenSettings,
      createdAt: moment("UTC."),
      lastUsedAt: nullable(moment("UTC, to a minute; null: never.")),
    },
    { description: "A token of machines, without what they send." },
  ),
);

export const IssuedMachineTokenSchema = component(
  "IssuedMachineToken",
  Type.Object({
    text: Type.String({ description: "What machines send, as x-api-key or as a Bearer. It is never shown again." }),
    token: refTo(MachineTokenSchema),
  }),
);

export const MachineTokensSchema = component(
  "MachineTokens",
  Type.Object({ items: Type.Array(refTo(MachineTokenSchema)) }),
);

export const MACHINE_ACCESS_COMPONENTS: readonly Component[] = [
  MachinePolicySchema,
  PolicyPreviewSchema,
  MachineTokenSchema,
  IssuedMachineTokenSchema,
  MachineTokensSchema,
];
