import { PROBLEMS } from "@cellgrade/contract/problems";
import type { FastifyRequest } from "fastify";
import { type Caller, callerHere } from "../access/caller.ts";
import type { Identify } from "../access/identify.ts";
import { isLoopbackRequest } from "../access/loopback.ts";
import type { IsOwnHost } from "../access/own-hosts.ts";
import { isForVisitors, type Rule } from "../access/rule.ts";
import type { MayCarryPasswords } from "../access/secure.ts";
import { Problem } from "../problem.ts";
import { changeFault } from "./change-fault.ts";
import { createGuard, type Guard } from "./guard.ts";

export interface AccessGuardDependencies {
  readonly identify: Identify;
  /** False until the first person exists who may let others in. */
  readonly hasAdmin: () => boolean;
  readonly isOwnHost: IsOwnHost;
  readonly mayCarryPasswords: MayCarryPasswords;
}

export interface AccessGuardOptions {
  /** True: the server's own machine reads without sign-in, whoever else there is. */
  readonly loopbackReads: boolean;
}

/**
 * The guard of `--auth on`: whoever asks must be known, from wherever he asks. The server's own machine reads as a viewer
 * until the first admin exists. `Host` decides for every request, whether a browser sent it or not: scripts name the server
 * as people do.
 */
export function createAccessGuard(dependencies: AccessGuardDependencies, { loopbackReads }: AccessGuardOptions): Guard {
  const { identify, hasAdmin, isOwnHost, mayCarryPasswords } = dependencies;
  const here = callerHere("viewer");

  /** Null where this machine needs no sign-in, or another one asks. Metrics are always read here without one. */
  function findHere({ socket, headers }: FastifyRequest, rule: Rule): Caller | null {
    if (!isLoopbackRequest(socket.remoteAddress ?? "", headers)) return null;
    return rule.by === "here" || loopbackReads || !hasAdmin() ? here : null;
  }

  return createGuard({
    async findCaller(request, rule) {
      if (!isOwnHost(request.headers.host)) throw new Problem("HOST_NAME_UNKNOWN", {});
      const fault = changeFault(request);
      if (fault !== null) throw fault;
      if (rule.by === "signIn" && !mayCarryPasswords(request.socket)) throw new Problem("PLAIN_SIGN_IN_OFF", {});
      try {
        return (await identify(request)) ?? findHere(request, rule);
      } catch (error) {
        // What a visitor sees is the same with a session that has ended as without one: he has to sign in again.
        if (isForVisitors(rule) && asksForSignIn(error)) return null;
        throw error;
      }
    },
  });
}

function asksForSignIn(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  const { code }: Problem = error;
  return PROBLEMS[code].status === 401;
}
