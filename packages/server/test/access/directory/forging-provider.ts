import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A provider of OpenID Connect that answers whatever a test wants, as somebody between it and this server might.

export interface ForgingProvider {
  readonly issuer: string;
  /** What its next answers hold beside or instead of what they should. */
  forge: Forged;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
  /** The bodies that its token endpoint got. */
  readonly bodies: readonly URLSearchParams[];
  /** Replaces the key that it signs by, and publishes the new one alone. */
  changeKey(): void;
  stop(): Promise<void>;
}

interface Forged {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly userInfo?: Readonly<Record<string, unknown>>;
  /** Signs the ID token in the place of its own key. */
  readonly sign?: (signed: string) => string;
  /** The answer of its token endpoint, with status 400. */
  readonly refusal?: object;
}

export const FORGED_CLIENT = "cellgrade";

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function signBy(key: KeyObject): (signed: string) => string {
  return (signed) => createSign("sha256").update(signed).sign(key).toString("base64url");
}

export function signByText(text: string): (signed: string) => string {
  return (signed) => createHmac("sha256", text).update(signed).digest("base64url");
}

export function newKey(): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;
}

export async function startForgingProvider(): Promise<ForgingProvider> {
  const asked: string[] = [];
  const bodies: URLSearchParams[] = [];
  let forge: Forged = {};
  let key = newKey();
  let keyId = 1;

  function idToken(): string {
    const header = { alg: "RS256", kid: String(keyId), ...forge.header };
    const seconds = Math.floor(Date.now() / 1_000);
    const times = { iat: seconds, exp: seconds + 300 };
    const claims = { iss: issuer, aud: FORGED_CLIENT, sub: "4711", ...times, ...forge.claims };
    const signed = `${base64(header)}.${base64(claims)}`;
    return `${signed}.${(forge.sign ?? signBy(key))(signed)}`;
  }

  function answerTo(path: string): object {
    switch (path) {
      case "/.well-known/openid-configuration":
        return {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          userinfo_endpoint: `${issuer}/person`,
          ...forge.metadata,
        };
      case "/keys": {
        const { kty, n, e } = key.export({ format: "jwk" });
        return { keys: [{ kty, n, e, use: "sig", alg: "RS256", kid: String(keyId) }] };
      }
      case "/person":
        return { sub: "4711", ...forge.userInfo };
      default:
        return forge.refusal ?? { access_token: "of the person", token_type: "Bearer", id_token: idToken() };
    }
  }

  const server = createServer((req, res) => {
    const path = req.url ?? "";
    asked.push(path);
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      if (path === "/token") bodies.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      res.statusCode = path === "/token" && forge.refusal !== undefined ? 400 : 200;
      res.setHeader("content-type", "application/json").end(JSON.stringify(answerTo(path)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    asked,
    bodies,
    get forge() {
      return forge;
    },
    set forge(next) {
      forge = next;
    },
    changeKey() {
      key = newKey();
      keyId += 1;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
