import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

// Sign-ins that were begun and whose people are at the provider now. What has to be known when somebody comes back is sealed
// into a cookie of his browser: nobody fills the memory by beginning, and a sign-in outlives a restart. BEGUN → TAKEN, once.

/** How long somebody may stay at the provider. */
const BEGUN_MS_MAX = 10 * 60_000;

/** Sign-ins that were taken are remembered until their time is over, the last ones of so many. */
const TAKEN_MAX = 10_000;

/** Where a path may not lead is nowhere: this origin is never asked for. */
const HERE = "http://here.invalid";

/** A cookie holds 4 KiB, and a page's address is half of that at most. */
const RETURN_CHARACTERS_MAX = 2_048;

export interface BegunSignIn {
  /** The address of this server to which the provider sends the browser back. */
  readonly redirectUri: string;
  /** The page that was asked for, as a path of this server. */
  readonly returnTo: string;
  /** What comes back with the browser. */
  readonly state: string;
  /** What the provider writes into its ID token. */
  readonly nonce: string;
  /** What proves to the provider that who asks for the token is who began (PKCE). */
  readonly verifier: string;
}

export interface BegunSignIns {
  begin(asked: Pick<BegunSignIn, "redirectUri" | "returnTo">): {
    readonly begun: BegunSignIn;
    /** A value of `set-cookie`. */
    readonly cookie: string;
  };
  /** The sign-in that this browser began with this state; null when it did not, when it was taken, and after its time. */
  take(cookies: string | undefined, state: string | null): BegunSignIn | null;
  /** The value of `set-cookie` by which a browser forgets the one that was taken. */
  readonly forgetCookie: string;
}

export interface BegunSignInsOptions {
  readonly secret: string;
  readonly secureCookies: boolean;
}

/** `now`: ms since the epoch. */
export function createBegunSignIns(
  { now }: { readonly now: () => number },
  { secret, secureCookies }: BegunSignInsOptions,
): BegunSignIns {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "cellgrade sign-in by a provider", 32));
  const name = secureCookies ? "__Host-cellgrade-sign-in" : "cellgrade-sign-in";
  // Lax: a browser sends it with the way back from the provider, and with no other request of a page elsewhere.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secureCookies ? "; Secure" : ""}`;
  const taken = new Map<string, number>();

  function isTaken(state: string): boolean {
    for (const [oldest, until] of taken) {
      if (taken.size <= TAKEN_MAX && until > now()) break;
      taken.delete(oldest);
    }
    return taken.has(state);
  }

  return {
    begin(asked) {
      const begun = { ...asked, state: random(), nonce: random(), verifier: random() };
      const value = seal(key, JSON.stringify({ ...begun, until: now() + BEGUN_MS_MAX }));
      return { begun, cookie: `${name}=${value}; Max-Age=${BEGUN_MS_MAX / 1_000}; ${attributes}` };
    },
    take(cookies = "", state) {
      const value = cookies
        .split("; ")
        .find((cookie) => cookie.startsWith(`${name}=`))
        ?.slice(name.length + 1);
      const text = value === undefined ? null : unseal(key, value);
      if (text === null) return null;
      const { until, ...begun } = JSON.parse(text) as BegunSignIn & { readonly until: number };
      if (begun.state !== state || until <= now() || isTaken(state)) return null;
      taken.set(state, until);
      return begun;
    },
    forgetCookie: `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** 256 bits as base64url, as PKCE asks for (RFC 7636, 4.1). */
function random(): string {
  return randomBytes(32).toString("base64url");
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

function seal(key: Buffer, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Null for what was not sealed by this key. */
function unseal(key: Buffer, value: string): string | null {
  const bytes = Buffer.from(value, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

/**
 * A path and query of this server, as a browser would read them: `/` for anything else. The browser's own reading counts, by
 * which `/\evil.example` and `/.//evil.example` lead elsewhere.
 */
export function readReturnTo(value: unknown): string {
  if (typeof value !== "string" || value.length > RETURN_CHARACTERS_MAX || !URL.canParse(value, HERE)) return "/";
  const { origin, pathname, search } = new URL(value, HERE);
  const path = pathname + search;
  const isHere = origin === HERE && !path.startsWith("//") && path.length <= RETURN_CHARACTERS_MAX;
  return isHere ? path : "/";
}
