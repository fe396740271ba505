import { isIP } from "node:net";
import { isLoopbackHost } from "./loopback.ts";

/** True when a `Host` header names this server: by an IP address, by a loopback name, or by a name that was set. */
export type IsOwnHost = (host: string | undefined) => boolean;

export interface OwnHostsOptions {
  /** Names besides loopback names by which this server is asked for. */
  readonly publicHosts: readonly string[];
}

/**
 * Knows the names of this server. A page elsewhere can make its own name resolve to this server, so that a browser sends
 * what it sends to its own origin (DNS rebinding). The `Host` of its requests is still its own name, which is none of these:
 * a name that a stranger may give himself is never an IP address.
 */
export function createOwnHosts({ publicHosts }: OwnHostsOptions): IsOwnHost {
  const names = new Set(publicHosts.map((name) => name.toLowerCase()));
  return function isOwnHost(host) {
    const name = hostnameOf(host);
    if (name === null) return false;
    return isIP(name) !== 0 || isLoopbackHost(name) || names.has(name);
  };
}

const HOST = /^(?:\[([^\]]*)\]|([^:@/\s]+))(?::\d{1,5})?$/;

/** The name or address in a `Host` header, in lower case, without port and brackets. Null when it has none. */
function hostnameOf(host: string | undefined): string | null {
  const [, inBrackets, plain] = HOST.exec(host ?? "") ?? [];
  return (inBrackets ?? plain)?.toLowerCase() ?? null;
}
