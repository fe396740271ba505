import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CustomFetch } from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createOpenIdProvider, type OpenIdOptions } from "../../../src/access/directory/openid-provider.ts";
import {
  FORGED_CLIENT,
  type ForgingProvider,
  newKey,
  signBy,
  signByText,
  startForgingProvider,
} from "./forging-provider.ts";
import { CLIENT, startOpenIdProvider } from "./openid-provider.ts";
import { selfSigned } from "./self-signed.ts";

// What of a provider's answers is believed. Each answer is right but for what the test forges.

const BEGUN = {
  redirectUri: "https://mes.factory/api/v1/session/oidc",
  returnTo: "/",
  state: "the state",
  nonce: "the nonce",
  verifier: "v".repeat(43),
};
const SECRET = "of the client";
const RIGHT = { nonce: BEGUN.nonce, preferred_username: "li.na", name: "李娜", groups: ["line"] };

let folder: string;
let forging: ForgingProvider;
let reported: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-openid-"));
  writeFileSync(join(folder, "secret"), SECRET);
  forging = await startForgingProvider();
});
beforeEach(() => {
  forging.forge = { claims: RIGHT };
  reported = [];
});
afterAll(async () => {
  await forging.stop();
  rmSync(folder, { recursive: true, force: true });
});

function providerAt(issuer: string, options: Partial<OpenIdOptions> = {}, fetch?: CustomFetch) {
  const report = ({ message, error }: { readonly message: string; readonly error: unknown }) => {
    reported.push(`${message}: ${(error as Error).message}`);
  };
  return createOpenIdProvider(
    { faults: { report }, ...(fetch !== undefined && { fetch }) },
    {
      issuer,
      name: "SSO",
      clientId: FORGED_CLIENT,
      secretFile: join(folder, "secret"),
      scopes: "openid profile",
      groupsClaim: "groups",
      groups: [{ role: "viewer", accountSets: null, group: "line" }],
      prompt: "auto",
      publicUrl: null,
      caFile: null,
      ...options,
    },
  );
}

const back = (more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ code: "c", state: BEGUN.state, ...more });

const checkForged = (options?: Partial<OpenIdOptions>) => providerAt(forging.issuer, options).check(BEGUN, back());

const seconds = (): number => Math.floor(Date.now() / 1_000);

test("a right answer proves who somebody is, and what he may do by his groups", async () => {
  const said = {
    name: "li.na",
    vouched: {
      source: "oidc",
      account: `${forging.issuer} 4711`,
      name: "li.na",
      displayName: "李娜",
      role: "viewer",
      accountSets: null,
    },
  };
  expect(await checkForged()).toEqual(said);
  expect(reported).toEqual([]);
});

test("the provider is sent a challenge, state and nonce, and then the verifier and the secret, which no browser sees", async () => {
  const provider = providerAt(forging.issuer, { prompt: "login" });
  const url = new URL(await provider.signInUrl(BEGUN));
  expect(url.href).toContain(`${forging.issuer}/authorize?`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: FORGED_CLIENT,
    response_type: "code",
    scope: "openid profile",
    redirect_uri: BEGUN.redirectUri,
    state: BEGUN.state,
    nonce: BEGUN.nonce,
    code_challenge: createHash("sha256").update(BEGUN.verifier).digest("base64url"),
    code_challenge_method: "S256",
    prompt: "login",
  });
  await provider.check(BEGUN, back());
  const sent = Object.fromEntries(forging.bodies.at(-1) ?? []);
  expect(sent).toMatchObject({ code: "c", code_verifier: BEGUN.verifier, redirect_uri: BEGUN.redirectUri });
});

test.for([
  ["another nonce", { nonce: "another" }],
  ["no nonce", { nonce: undefined }],
  ["another client", { aud: "another" }],
  ["another issuer", { iss: "https://another.example" }],
  ["no subject", { sub: undefined }],
] as const)("an ID token of %s is not believed", async ([, claims]) => {
  forging.forge = { claims: { ...RIGHT, ...claims } };
  await expect(checkForged()).rejects.toMatchObject({ code: "SIGN_IN_UNVERIFIED" });
  expect(reported).toHaveLength(1);
});

test.for([
  ["another key under its name", { sign: signBy(newKey()) }],
  ["a key that it does not publish", { header: { kid: "other" } }],
  ["nothing", { header: { alg: "none" }, sign: () => "" }],
  ["the client's secret", { header: { alg: "HS256" }, sign: signByText(SECRET) }],
] as const)("an ID token that is signed by %s is not believed", async ([, forged]) => {
  forging.forge = { claims: RIGHT, ...forged };
  await expect(checkForged()).rejects.toMatchObject({ code: "SIGN_IN_UNVERIFIED" });
});

test("an ID token that has ended tells that the clocks differ; one within a minute is taken", async () => {
  forging.forge = { claims: { ...RIGHT, exp: seconds() - 90 } };
  await expect(checkForged()).rejects.toMatchObject({ code: "CLOCKS_DIFFER" });
  forging.forge = { claims: { ...RIGHT, nbf: seconds() + 90 } };
  await expect(checkForged()).rejects.toMatchObject({ code: "CLOCKS_DIFFER" });
  forging.forge = { claims: { ...RIGHT, exp: seconds() - 30 } };
  expect(await checkForged()).toMatchObject({ name: "li.na" });
});

test("a new key of the provider counts at once, and the one before no longer", async () => {
  const provider = providerAt(forging.issuer);
  await provider.check(BEGUN, back());
  forging.changeKey();
  expect(await provider.check(BEGUN, back())).toMatchObject({ name: "li.na" });
  forging.forge = { claims: RIGHT, header: { kid: "1" } };
  await expect(provider.check(BEGUN, back())).rejects.toMatchObject({ code: "SIGN_IN_UNVERIFIED" });
});

test("what the provider says of itself is asked for once, also by many at a time", async () => {
  const provider = providerAt(forging.issuer);
  const before = forging.asked.length;
  await Promise.all([provider.signInUrl(BEGUN), provider.signInUrl(BEGUN)]);
  await provider.check(BEGUN, back());
  const asked = forging.asked.slice(before).filter((path) => path.startsWith("/.well-known/"));
  expect(asked).toHaveLength(1);
});

test("a way back that names another issuer, or another state, asks the provider for nothing", async () => {
  const provider = providerAt(forging.issuer);
  const before = forging.bodies.length;
  for (const more of [{ iss: "https://another.example" }, { state: "another" }]) {
    await expect(provider.check(BEGUN, back(more))).rejects.toMatchObject({ code: "SIGN_IN_UNVERIFIED" });
  }
  expect(forging.bodies).toHaveLength(before);
});

test("an issuer that stands for all tenants of Entra is refused, and one tenant is taken", async () => {
  const at = (issuer: string, itself: string) =>
    providerAt(issuer, {}, async () =>
      Response.json({ issuer: itself, authorization_endpoint: "https://login.microsoftonline.com/authorize" }),
    ).signInUrl(BEGUN);
  const host = "https://login.microsoftonline.com";
  expect(await at(`${host}/4711/v2.0`, `${host}/4711/v2.0`)).toContain(`${host}/authorize?`);
  const refused = { code: "PROVIDER_UNAVAILABLE" };
  await expect(at(`${host}/common/v2.0`, `${host}/{tenantid}/v2.0`)).rejects.toMatchObject(refused);
  expect(reported.at(-1)).toContain("{tenantid}");
});

test("a provider that is none, calls itself another, or refuses the client, is told as one that does not answer", async () => {
  const unavailable = { code: "PROVIDER_UNAVAILABLE" };
  forging.forge = { claims: RIGHT, metadata: { issuer: "https://another.example" } };
  await expect(providerAt(forging.issuer).signInUrl(BEGUN)).rejects.toMatchObject(unavailable);
  forging.forge = { refusal: { error: "invalid_client", error_description: "wrong secret" } };
  await expect(checkForged()).rejects.toMatchObject(unavailable);
  expect(reported.at(-1)).toContain("wrong secret");
  const provider = providerAt(forging.issuer);
  await expect(provider.check(BEGUN, back({ error: "server_error" }))).rejects.toMatchObject(unavailable);
  await expect(provider.check(BEGUN, back({ error: "access_denied" }))).rejects.toMatchObject({
    code: "SIGN_IN_DENIED",
  });
});

test("claims that the ID token leaves out are asked for, and count when they are of the same person", async () => {
  forging.forge = { claims: { nonce: BEGUN.nonce }, userInfo: { preferred_username: "wu", groups: "line" } };
  expect(await checkForged()).toMatchObject({ name: "wu", vouched: { role: "viewer", displayName: null } });
  forging.forge = { claims: { nonce: BEGUN.nonce }, userInfo: { sub: "another", groups: ["line"] } };
  await expect(checkForged()).rejects.toMatchObject({ code: "SIGN_IN_UNVERIFIED" });
});

test("groups may lie inside another claim; who is in none that is mapped has no rights, and the log shows his groups", async () => {
  forging.forge = { claims: { ...RIGHT, groups: undefined, realm_access: { roles: ["line"] } } };
  expect((await checkForged({ groupsClaim: "realm_access.roles" })).vouched).not.toBeNull();
  expect((await checkForged()).vouched).toBeNull();
  forging.forge = { claims: { ...RIGHT, groups: ["/line", "LINE"] } };
  expect((await checkForged()).vouched).toBeNull();
  expect(reported.map((line) => line.split(": ")[1])).toEqual([
    "the claim groups is not there",
    'the claim groups holds ["/line","LINE"]',
  ]);
});

test("the log holds no token, no code and no secret of a sign-in that failed", async () => {
  const code = "a-code-that-nobody-may-read";
  forging.forge = { claims: { ...RIGHT, nonce: "another" } };
  const provider = providerAt(forging.issuer);
  await expect(provider.check(BEGUN, back({ code }))).rejects.toThrow();
  await expect(provider.check(BEGUN, back({ code, error: "server_error" }))).rejects.toThrow();
  forging.forge = { refusal: { error: "invalid_request" } };
  await expect(provider.check(BEGUN, back({ code }))).rejects.toThrow();
  expect(reported).toHaveLength(3);
  for (const line of reported) expect(line).not.toMatch(/a-code-that|eyJ|of the client|the nonce|vvvv/);
});

test("sixteen people are checked with the provider at a time, and one more is told to come again", async () => {
  const waiting: (() => void)[] = [];
  const provider = providerAt(forging.issuer, {}, async (url, { method, headers, body }) => {
    if (url.endsWith("/token")) await new Promise<void>((resolve) => waiting.push(resolve));
    return globalThis.fetch(url, { method, headers, body: body as string });
  });
  const sixteen = Promise.all(Array.from({ length: 16 }, () => provider.check(BEGUN, back())));
  await vi.waitUntil(() => waiting.length === 16, { timeout: 20_000 });
  await expect(provider.check(BEGUN, back())).rejects.toMatchObject({ code: "SIGN_IN_BUSY" });
  for (const letGo of waiting) letGo();
  expect(await sixteen).toHaveLength(16);
  const later = provider.check(BEGUN, back());
  await vi.waitUntil(() => waiting.length === 17, { timeout: 20_000 });
  waiting.at(-1)?.();
  expect(await later).toMatchObject({ name: "li.na" });
});

test("a provider that is silent does not hold a sign-in up for good", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", () => resolve()));
  const { port } = silent.address() as AddressInfo;
  try {
    const asked = providerAt(`http://127.0.0.1:${port}`).signInUrl(BEGUN);
    await expect(asked).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
  } finally {
    silent.close();
  }
});

test("over https, a provider whose certificate the authority of the plant did not sign is asked for nothing", async () => {
  const tls = await selfSigned();
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, tls.cert);
  const provider = await startOpenIdProvider({ tls });
  try {
    const url = await providerAt(provider.issuer, { clientId: CLIENT.id, caFile }).signInUrl(BEGUN);
    expect(url).toContain(`${provider.issuer}/`);
    const untrusted = providerAt(provider.issuer, { clientId: CLIENT.id }).signInUrl(BEGUN);
    await expect(untrusted).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect(reported.at(-1)).toMatch(/self.signed/);
  } finally {
    await provider.stop();
  }
});
