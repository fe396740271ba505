import type { FastifyRequest } from "fastify";
import { callerHere } from "../access/caller.ts";
import { isForwarded, isLoopbackAddress, isLoopbackHost } from "../access/loopback.ts";
import { Problem } from "../problem.ts";
import { changeFault } from "./change-fault.ts";
import { createGuard, type Guard } from "./guard.ts";

/**
 * The guard of `--auth off`: every route but those for anyone answers this machine only, asked for by a loopback name, and
 * whoever is at this machine may do everything.
 */
export function createLoopbackGuard(): Guard {
  const here = callerHere("admin");
  return createGuard({
    async findCaller(request) {
      const fault = outsiderFault(request) ?? changeFault(request);
      if (fault !== null) throw fault;
      return here;
    },
  });
}

/** Why a request is no request of this machine; null when it is. */
function outsiderFault({ socket, headers }: FastifyRequest): Problem | null {
  if (!isLoopbackAddress(socket.remoteAddress) || isForwarded(headers)) return new Problem("OTHER_MACHINE", {});
  return isLoopbackHost(headers.host) ? null : new Problem("OTHER_HOST_NAME", {});
}
