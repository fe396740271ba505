import "reflect-metadata"; // @peculiar/x509 needs it loaded first
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

// Certificates for plants that have no authority of their own: one that a plant makes for itself, and by it the server's
// and the machines'. Keys are ECDSA P-256, which every TLS 1.2 client knows.

/** A certificate and its private key, each as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Validity {
  readonly from: Date;
  readonly days: number;
}

type Keys = webcrypto.CryptoKeyPair;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const DAY_MS = 86_400_000;

/** Makes an authority that signs certificates of servers and machines, and no other authority. */
export async function makeAuthority(name: string, validity: Validity): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: commonNames([name]),
    serialNumber: newSerialNumber(),
    ...periodOf(validity),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pem(certificate, keys);
}

/** Makes the certificate of a server that is asked for by these names and addresses; the first is its name. */
export function makeServerCertificate(
  authority: KeyPair,
  hosts: readonly [string, ...string[]],
  validity: Validity,
): Promise<KeyPair> {
  const names = hosts.map((host): JsonGeneralName => ({ type: isIP(host) === 0 ? "dns" : "ip", value: host }));
  const isForHosts = new SubjectAlternativeNameExtension(names);
  return sign(authority, { names: [hosts[0]], usage: ExtendedKeyUsage.serverAuth, extensions: [isForHosts] }, validity);
}

/** Makes the certificate of machines; its names are their device codes. */
export function makeMachineCertificate(
  authority: KeyPair,
  deviceCodes: readonly [string, ...string[]],
  validity: Validity,
): Promise<KeyPair> {
  return sign(authority, { names: deviceCodes, usage: ExtendedKeyUsage.clientAuth, extensions: [] }, validity);
}

interface Subject {
  readonly names: readonly string[];
  readonly usage: ExtendedKeyUsage;
  readonly extensions: readonly Extension[];
}

async function sign(authority: KeyPair, { names, usage, extensions }: Subject, validity: Validity): Promise<KeyPair> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: commonNames(names),
    issuer: issuer.subjectName,
    serialNumber: newSerialNumber(),
    ...periodOf(validity),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await readKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
      ...extensions,
    ],
  });
  return pem(certificate, keys);
}

function newKeys(): Promise<Keys> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function readKey(key: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(key.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}

async function pem(certificate: X509Certificate, { privateKey }: Keys): Promise<KeyPair> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", privateKey)).toString("base64");
  const lines = der.match(/.{1,64}/g) ?? [];
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n"),
  };
}

/** Names of any characters: none of them is taken for the grammar of distinguished names. */
function commonNames(names: readonly string[]): Name {
  return new Name(names.map((name) => ({ CN: [{ utf8String: name }] })));
}

/** Random, as authorities must number: 127 bits, so that it is positive. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

/** It begins a day early: the clocks of a plant differ. */
function periodOf({ from, days }: Validity): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(from.getTime() - DAY_MS), notAfter: new Date(from.getTime() + days * DAY_MS) };
}
