import { readFileSync } from "node:fs";
import * as client from "openid-client";
import { Problem } from "../../problem.ts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import type { BegunSignIn } from "./begun-sign-ins.ts";
import { type GroupRights, rightsOf } from "./group-rights.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { type Claims, displayNameOf, findClaim, readGroups, userNameOf } from "./read-claims.ts";
import type { VouchedPerson } from "./vouched-person.ts";

// The plant's own provider of OpenID Connect: authorization code flow with PKCE, state and nonce. openid-client makes the
// requests and checks the answers. The provider may be down when this server starts: it is asked when somebody signs in.

/** How long one call of the provider may take. A sign-in makes four at most. */
const CALL_S_MAX = 5;

/** People whose sign-in is checked with the provider at a time. */
const CHECKED_MAX = 16;

/** How long it counts what the provider says of itself. Its keys are asked for at each sign-in, so that a withdrawn one ends. */
const METADATA_MS_MAX = 3_600_000;

/** Clocks may differ so far. */
const CLOCKS_S_MAX = 60;

/** Groups that the log shows of a claim in which none is mapped. */
const GROUPS_SHOWN_MAX = 20;

export const PROMPTS = ["auto", "login", "select_account"] as const;

export interface OpenIdOptions {
  readonly issuer: string;
  /** What people call it. */
  readonly name: string;
  readonly clientId: string;
  /** Null: a public client, which PKCE alone protects. */
  readonly secretFile: string | null;
  /** Separated by blanks. */
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly groups: readonly GroupRights[];
  /** What it asks of somebody who is signed in there already; `auto`: as it likes. */
  readonly prompt: (typeof PROMPTS)[number];
  /** The origin of this server for every browser; null: the one that each asks. */
  readonly publicUrl: string | null;
  /** Certificates of who may have signed the provider's own, as PEM; null: those that Node trusts. */
  readonly caFile: string | null;
}

/** Whom the provider sent back. */
interface ProvenPerson {
  /** His user name here, or what would be. */
  readonly name: string;
  /** Null when none of his groups is mapped. */
  readonly vouched: VouchedPerson | null;
}

/** Each call rejects with PROVIDER_UNAVAILABLE when the provider does not answer as it should. */
export interface OpenIdProvider extends Pick<OpenIdOptions, "name" | "publicUrl"> {
  /** The address of the provider at which somebody signs in. */
  signInUrl(begun: BegunSignIn): Promise<string>;
  /**
   * Checks with what parameters a browser came back. Rejects with SIGN_IN_DENIED, SIGN_IN_STALE, SIGN_IN_UNVERIFIED,
   * CLOCKS_DIFFER and SIGN_IN_BUSY.
   */
  check(begun: BegunSignIn, answer: URLSearchParams): Promise<ProvenPerson>;
}

export interface OpenIdDependencies {
  readonly faults: Pick<RepeatedFaults, "report">;
  /** Asks the provider; by default over the network. */
  readonly fetch?: client.CustomFetch;
}

/** Reads the files of the options at once, and throws when one cannot be read. It asks the provider for nothing yet. */
export function createOpenIdProvider(
  { faults, fetch: given }: OpenIdDependencies,
  { issuer, name, clientId, secretFile, scopes, groupsClaim, groups, prompt, publicUrl, caFile }: OpenIdOptions,
): OpenIdProvider {
  const secret = secretFile === null ? null : readFileSync(secretFile, "utf8").replace(/\r?\n$/, "");
  const fetch = given ?? createProviderFetch({ ca: caFile === null ? null : readFileSync(caFile, "utf8") });
  const insecure = issuer.startsWith("http:") ? [client.allowInsecureRequests] : [];
  let known: { readonly metadata: client.ServerMetadata; readonly until: number } | null = null;
  let asking: Promise<client.ServerMetadata> | null = null;
  let checked = 0;

  async function discover(): Promise<client.ServerMetadata> {
    const options = { [client.customFetch]: fetch, timeout: CALL_S_MAX, execute: insecure };
    const found = await client
      .discovery(new URL(issuer), clientId, undefined, undefined, options)
      .catch((cause: unknown) => {
        throw new Error("what the provider says of itself cannot be used", { cause });
      });
    const metadata = found.serverMetadata();
    // openid-client lets one issuer stand for all tenants of Entra. The groups of a foreign tenant are not the plant's.
    if (new URL(metadata.issuer).href !== new URL(issuer).href) {
      throw new Error(`the provider calls itself ${metadata.issuer}`);
    }
    known = { metadata, until: performance.now() + METADATA_MS_MAX };
    return metadata;
  }

  /** However many people come at once, one asks. */
  async function findMetadata(): Promise<client.ServerMetadata> {
    if (known !== null && performance.now() < known.until) return known.metadata;
    asking ??= discover().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function configure(): Promise<client.Configuration> {
    const metadata = await findMetadata();
    const config = new client.Configuration(
      metadata,
      clientId,
      { [client.clockTolerance]: CLOCKS_S_MAX },
      authentication(secret, metadata),
    );
    config[client.customFetch] = fetch;
    config.timeout = CALL_S_MAX;
    client.enableNonRepudiationChecks(config); // checks the signature of ID tokens
    for (const allow of insecure) allow(config);
    return config;
  }

  /** What the provider says of who has just signed in: in its ID token, and what that leaves out where it may be asked. */
  async function askClaims(
    config: client.Configuration,
    { redirectUri, state, nonce, verifier }: BegunSignIn,
    answer: URLSearchParams,
  ): Promise<Claims & { readonly sub: string }> {
    const url = new URL(`${redirectUri}?${answer.toString()}`);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, url, checks);
    const claims = tokens.claims();
    if (claims === undefined) throw new Error("the provider gave no ID token"); // it was asked for
    const wanted = ["preferred_username", "name", groupsClaim];
    const isComplete = wanted.every((claim) => findClaim(claims, claim) !== undefined);
    if (isComplete || config.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
  }

  function personOf(claims: Claims & { readonly sub: string }, issuedBy: string): ProvenPerson {
    const claim = findClaim(claims, groupsClaim);
    const names = new Set(readGroups(claim));
    const rights = rightsOf(groups.filter(({ group }) => names.has(group)));
    const userName = userNameOf(claims);
    if (rights === null) {
      const message = "somebody signed in at the provider who is in no group that has a role here";
      const found =
        claim === undefined ? "is not there" : `holds ${JSON.stringify([...names].slice(0, GROUPS_SHOWN_MAX))}`;
      const error = new Error(`the claim ${groupsClaim} ${found}`);
      faults.report({ message, accountSet: null, level: "warn", error });
      return { name: userName, vouched: null };
    }
    const account = `${issuedBy} ${claims.sub}`;
    const displayName = displayNameOf(claims);
    return { name: userName, vouched: { ...rights, source: "oidc", account, name: userName, displayName } };
  }

  /** Throws the problem that tells what failed. The log tells more, and no token, for an error may hold one. */
  function refuse(error: unknown): never {
    const problem = problemOf(error);
    if (problem.code !== "SIGN_IN_DENIED") {
      const message = `the sign-in by the provider failed: ${problem.code}`;
      faults.report({ message, accountSet: null, level: "warn", error: new Error(wordsOf(error)) });
    }
    throw problem;
  }

  return {
    name,
    publicUrl,
    async signInUrl({ redirectUri, state, nonce, verifier }) {
      try {
        const config = await configure();
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: scopes,
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: "S256",
          ...(prompt !== "auto" && { prompt }),
        });
        return url.href;
      } catch (error) {
        return refuse(error);
      }
    },
    async check(begun, answer) {
      if (checked >= CHECKED_MAX) throw new Problem("SIGN_IN_BUSY", {});
      checked += 1;
      try {
        const config = await configure();
        return personOf(await askClaims(config, begun, answer), config.serverMetadata().issuer);
      } catch (error) {
        return refuse(error);
      } finally {
        checked -= 1;
      }
    },
  };
}

/** How the provider knows this server: by the way of RFC 6749, 2.3.1, that it names, where both are as good. */
function authentication(secret: string | null, metadata: client.ServerMetadata): client.ClientAuth {
  if (secret === null) return client.None();
  // Without a list it takes this one (OpenID Connect Discovery 1.0, 3).
  const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_post") ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret);
}

/** Codes of openid-client for an answer that came and that must not be believed. */
const UNVERIFIED: ReadonlySet<string | undefined> = new Set([
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  "OAUTH_KEY_SELECTION_FAILED",
  "OAUTH_UNSUPPORTED_OPERATION",
]);

function problemOf(error: unknown): Problem {
  const { error: told, code } = error as { readonly error?: string; readonly code?: string };
  if (error instanceof client.AuthorizationResponseError && told === "access_denied") {
    return new Problem("SIGN_IN_DENIED", {});
  }
  // The code was used already, or somebody else's browser asked for it.
  if (error instanceof client.ResponseBodyError && told === "invalid_grant") return new Problem("SIGN_IN_STALE", {});
  if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return new Problem("CLOCKS_DIFFER", {});
  if (UNVERIFIED.has(code)) return new Problem("SIGN_IN_UNVERIFIED", {});
  return new Problem("PROVIDER_UNAVAILABLE", {});
}

/** The messages of an error and of its causes, and what the provider told of it. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "no error";
  const { message, cause } = error;
  const { error: told, error_description: description } = error as { error?: unknown; error_description?: unknown };
  const words = [message, told, description].filter((word) => typeof word === "string");
  return [...words, ...(cause instanceof Error ? [wordsOf(cause)] : [])].join(": ");
}
