import type { BetterAuthPlugin } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";

/** Who has proved to another than better-auth who he is. better-auth asks a Standard Schema; only this server fills it. */
const KNOWN_PERSON = {
  "~standard": {
    version: 1,
    vendor: "cellgrade",
    validate: (value: unknown) => ({ value: value as { readonly userId: string } }),
    types: undefined as unknown as { readonly input: { userId: string }; readonly output: { readonly userId: string } },
  },
} as const;

/** Begins sessions of people whose password is not kept here. Who is disabled gets none. */
export function knownPerson() {
  return {
    id: "known-person",
    endpoints: {
      signInKnown: createAuthEndpoint(
        "/sign-in/known",
        { method: "POST", body: KNOWN_PERSON, metadata: { SERVER_ONLY: true } },
        async (ctx) => {
          const { internalAdapter } = ctx.context;
          const user = await internalAdapter.findUserById(ctx.body.userId);
          if (user === null) throw ctx.error("UNAUTHORIZED"); // he was removed meanwhile
          const session = await internalAdapter.createSession(user.id);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ token: session.token, user: { id: user.id } });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
