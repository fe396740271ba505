import type { IncomingHttpHeaders } from "node:http";
import type { IsOwnHost } from "./own-hosts.ts";
import { isSameOrigin } from "./same-origin.ts";

// Decides by CONTRACT, "Saves from a browser", what web pages may save. A machine's software is no browser: it sends
// none of the headers by which browsers mark their requests, and is not asked anything here.

/** Answers whether the save with these headers is taken. `byDefault`: it relies on the default account set. */
export type IsSaveTaken = (headers: IncomingHttpHeaders, byDefault: boolean) => boolean;

/**
 * Makes the rule for saves from browsers; every other save is taken. A page elsewhere cannot send `x-request-datasource`
 * without a preflight, which this server never allows. So it has two ways in, and both are closed: a request that relies
 * on the default account set needs no such header, and a page whose own name was made to resolve to this server is of the
 * same origin for the browser, but not asked for by a name of this server.
 */
export function createBrowserSaves({ isOwnHost }: { readonly isOwnHost: IsOwnHost }): IsSaveTaken {
  return function isSaveTaken(headers, byDefault) {
    if (!isFromBrowser(headers)) return true;
    return isOwnHost(headers.host) && (!byDefault || isSameOrigin(headers, "http"));
  };
}

function isFromBrowser(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}
