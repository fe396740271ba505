import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { isLoopbackHost } from "./loopback.ts";
import { isSameOrigin } from "./same-origin.ts";

// Decides by CONTRACT, "Saves from a browser", what web pages may save. A machine's software is no browser: it sends
// none of the headers by which browsers mark their requests, and is not asked anything here.

/** Answers whether the save with these headers is taken. `byDefault`: it relies on the default account set. */
export type IsSaveTaken = (headers: IncomingHttpHeaders, byDefault: boolean) => boolean;

export interface BrowserSavesOptions {
  /** Names besides loopback names by which this server is asked for. */
  readonly publicHosts: readonly string[];
}

/**
 * Makes the rule for saves from browsers; every other save is taken. A page elsewhere cannot send `x-request-datasource`
 * without a preflight, which this server never allows. So it has two ways in, and both are closed: a request that relies
 * on the default account set needs no such header, and a page whose own name was made to resolve to this server (DNS
 * rebinding) is of the same origin for the browser. The `Host` of its requests is still its own name.
 */
export function createBrowserSaves({ publicHosts }: BrowserSavesOptions): IsSaveTaken {
  const names = new Set(publicHosts.map((name) => name.toLowerCase()));

  function isOwnHost(host: string | undefined): boolean {
    const name = hostnameOf(host);
    if (name === null) return false;
    return isIP(name) !== 0 || isLoopbackHost(name) || names.has(name);
  }

  return function isSaveTaken(headers, byDefault) {
    if (!isFromBrowser(headers)) return true;
    return isOwnHost(headers.host) && (!byDefault || isSameOrigin(headers));
  };
}

function isFromBrowser(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

const HOST = /^(?:\[([^\]]*)\]|([^:@/\s]+))(?::\d{1,5})?$/;

/** The name or address in a `Host` header, in lower case, without port and brackets. Null when it has none. */
function hostnameOf(host: string | undefined): string | null {
  const [, inBrackets, plain] = HOST.exec(host ?? "") ?? [];
  return (inBrackets ?? plain)?.toLowerCase() ?? null;
}
