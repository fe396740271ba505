import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { readReturnTo } from "../../access/directory/begun-sign-ins.ts";
import type { People } from "../../access/people/people.ts";
import { SIGN_IN } from "../../access/rule.ts";
import { isSecure } from "../../access/secure.ts";
import type { App } from "../../http/app.ts";
import { readObject } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { Problem } from "../../problem.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { CREDENTIALS_BYTES_MAX, from } from "./session-routes.ts";

// Signing in by the plant's provider of OpenID Connect: the way there, and the way back.

const PATH = `${API_V1}/session/oidc`;

export function addProviderRoutes(app: App, { people }: { readonly people: People }): void {
  function demandProvider(): NonNullable<People["provider"]> {
    if (people.provider === null) throw new Problem("PROVIDER_MISSING", {});
    return people.provider;
  }

  app.post(
    PATH,
    {
      bodyLimit: CREDENTIALS_BYTES_MAX,
      config: { ...SIGN_IN, audited: false }, // nobody is signed in yet
      schema: {
        operationId: "beginSignIn",
        tags: ["access"],
        summary: "Begins a sign-in by OpenID Connect: the answer sets a cookie, and says where the browser goes.",
        querystring: documentQuery({}),
        body: Type.Object({
          returnTo: Type.Optional(
            Type.String({ description: "The page to come back to, as a path of this server; / for anything else." }),
          ),
        }),
        response: {
          ...problemsOfWrite({}, "PLAIN_SIGN_IN_OFF", "PROVIDER_MISSING", "PROVIDER_UNAVAILABLE"),
          200: Type.Object({ url: Type.String() }),
        },
      },
    },
    async (request, reply) => {
      readQuery(request.url, {});
      const provider = demandProvider();
      const returnTo = readReturnTo(readObject(request.body, ["returnTo"])["returnTo"]);
      const origin = originOf(request);
      const publicUrl = provider.publicUrl ?? origin;
      // A cookie that is set here would not come back there. Where the browser goes now, the page is offered once more.
      if (origin !== publicUrl) return { url: publicUrl + returnTo };
      const { begun, cookie } = people.begunSignIns.begin({ redirectUri: origin + PATH, returnTo });
      const url = await provider.signInUrl(begun);
      reply.header("set-cookie", cookie);
      return { url };
    },
  );

  app.get(
    PATH,
    {
      config: SIGN_IN,
      schema: {
        operationId: "signInByProvider",
        tags: ["access"],
        summary: "Where the provider sends the browser back: signs somebody in, and sends him on to his page.",
        description:
          "It takes whatever the provider adds. A refusal is told to a browser by the sign-in page: its address ends with #sign-in= and the code.",
        response: {
          ...problemsOfQuery(
            {},
            "PLAIN_SIGN_IN_OFF",
            "PROVIDER_MISSING",
            "PROVIDER_UNAVAILABLE",
            "SIGN_IN_BUSY",
            "SIGN_IN_DENIED",
            "SIGN_IN_STALE",
            "SIGN_IN_UNVERIFIED",
            "CLOCKS_DIFFER",
            "GROUP_NEEDED",
            "NAME_OF_ANOTHER",
            "USER_DISABLED",
            "LAST_ADMIN",
          ),
          303: Type.Null({ description: "To the page that was asked for, with the cookie of a new session." }),
        },
      },
    },
    async (request, reply) => {
      const provider = demandProvider();
      const answer = new URL(request.url, "http://localhost").searchParams;
      const begun = people.begunSignIns.take(request.headers.cookie, answer.get("state"));
      reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer");
      request.cameBack = { name: "", as: null };
      try {
        if (begun === null) throw new Problem("SIGN_IN_STALE", {});
        reply.header("set-cookie", people.begunSignIns.forgetCookie);
        const { name, vouched } = await provider.check(begun, answer);
        request.cameBack = { name, as: null };
        if (vouched === null) throw new Problem("GROUP_NEEDED", {});
        const { cookies, userId } = await people.signInVouched(vouched, from(request), request.headers.cookie);
        const { account, role, accountSets } = vouched;
        const user = await people.users.find(userId);
        request.cameBack = { name: user.name, as: { id: userId, said: { account, role, accountSets } } };
        return await reply.header("set-cookie", [...cookies]).redirect(begun.returnTo, 303);
      } catch (error) {
        return sendBack(request, reply, error, begun?.returnTo ?? "/");
      }
    },
  );
}

/** The origin of this server, as the browser that asks has it. */
function originOf({ headers, socket }: FastifyRequest): string {
  const own = `${isSecure(socket) ? "https" : "http"}://${headers.host ?? ""}`;
  // A proxy may have taken TLS off. The guard has found that the page is of this server.
  return /^https?:\/\/[^/?#]+$/.exec(headers.origin ?? "")?.[0] ?? own;
}

/** Tells a browser what was refused by the page that it asked for, and anybody else by the problem. */
function sendBack(request: FastifyRequest, reply: FastifyReply, error: unknown, returnTo: string): FastifyReply {
  if (!(error instanceof Problem) || request.headers.accept?.includes("text/html") !== true) throw error;
  return reply.redirect(`${returnTo}#sign-in=${error.code}`, 303);
}
