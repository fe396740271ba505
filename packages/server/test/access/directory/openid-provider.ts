import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

// A plant's provider of OpenID Connect, certified as one by the OpenID Foundation, with pages of its own on which people sign in.

export const CLIENT = { id: "cellgrade", secret: "of the client, and nobody else" };

/** Somebody whom the provider knows, by his subject, which is what he signs in by there. */
export interface ProviderPerson {
  readonly preferred_username?: string;
  readonly name?: string;
  readonly groups?: readonly string[];
}

export interface TestProvider {
  readonly issuer: string;
  /** By subject. It may be changed. */
  readonly people: Map<string, ProviderPerson>;
  /** What a browser does there that nobody is signed in with: it gives the address to which it is sent back. */
  signIn(url: string, subject: string): Promise<string>;
  /** The same of somebody who changes his mind. */
  cancel(url: string): Promise<string>;
  stop(): Promise<void>;
}

interface ProviderOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** PEM; without it the provider speaks in the clear. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Whether the ID token itself holds more than who somebody is. */
  readonly inIdToken?: boolean;
}

/** Its keys are new at each start. */
export async function startOpenIdProvider({
  port = 0,
  tls,
  inIdToken = true,
}: ProviderOptions = {}): Promise<TestProvider> {
  const people = new Map<string, ProviderPerson>();
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls);
  // By this name it is of another site than a server at 127.0.0.1, as it is in a plant.
  await new Promise<void>((resolve) => server.listen(port, "localhost", () => resolve()));
  const { port: taken } = server.address() as AddressInfo;
  const issuer = `${tls === undefined ? "http" : "https"}://localhost:${taken}`;
  const provider = quietly(() => new Provider(issuer, configuration(people, inIdToken)));
  // Where this server is to be found is known after the provider is up.
  provider.Client.prototype.redirectUriAllowed = (uri: string) => uri.endsWith("/api/v1/session/oidc");
  // Its pages load a font from a host that a plant does not reach.
  provider.use(async (context, next) => {
    await next();
    if (typeof context.body === "string") context.body = context.body.replace(/@import url\([^)]*\);/, "");
  });
  const answer = provider.callback();
  server.on("request", (req, res) => void answer(req, res));

  async function at(url: string, act: (page: string, cookies: Map<string, string>) => Promise<Response>) {
    const cookies = new Map<string, string>();
    const interaction = await followUntil(await visit(url, cookies), cookies, (next) => next.includes("/interaction/"));
    await visit(interaction, cookies);
    return followUntil(await act(interaction, cookies), cookies, (next) => !next.startsWith(issuer));
  }

  return {
    issuer,
    people,
    signIn: (url, login) =>
      at(url, (page, cookies) =>
        visit(page, cookies, new URLSearchParams({ prompt: "login", login, password: "his" })),
      ),
    cancel: (url) => at(url, (page, cookies) => visit(`${page}/abort`, cookies)),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configuration(people: ReadonlyMap<string, ProviderPerson>, inIdToken: boolean) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "RS256", use: "sig" };
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: ["https://cellgrade.invalid/back"],
        token_endpoint_auth_method: "client_secret_post" as const,
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: [randomUUID()] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"] },
    conformIdTokenClaims: !inIdToken,
    features: { devInteractions: { enabled: true } },
    findAccount: (_: unknown, sub: string) => {
      const person = people.get(sub);
      return person && { accountId: sub, claims: async () => ({ sub, ...person }) };
    },
    // A plant's own software needs nobody's consent.
    async loadExistingGrant({ oidc }: { readonly oidc: GrantContext }) {
      const { accountId } = oidc.session ?? {};
      const grant = new oidc.provider.Grant({
        ...(accountId !== undefined && { accountId }),
        ...(oidc.client !== undefined && { clientId: oidc.client.clientId }),
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

interface GrantContext {
  readonly provider: Provider;
  readonly session?: { readonly accountId?: string | undefined } | undefined;
  readonly client?: { readonly clientId: string } | undefined;
}

/** The provider warns on the console that it is set up for a test. */
function quietly<Result>(work: () => Result): Result {
  const { warn, info } = console;
  console.warn = () => {};
  console.info = () => {};
  try {
    return work();
  } finally {
    Object.assign(console, { warn, info });
  }
}

async function visit(url: string, cookies: Map<string, string>, form?: URLSearchParams): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, {
    redirect: "manual",
    headers: { cookie },
    ...(form && { method: "POST", body: form }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  return answer;
}

/** Goes where a browser is sent until that is where somebody wants to be. */
async function followUntil(
  answer: Response,
  cookies: Map<string, string>,
  isThere: (url: string) => boolean,
): Promise<string> {
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`${answer.url} answers ${answer.status}: ${await answer.text()}`);
  const next = new URL(location, answer.url).href;
  return isThere(next) ? next : followUntil(await visit(next, cookies), cookies, isThere);
}
