import type { IncomingHttpHeaders } from "node:http";

/**
 * True unless a browser says that the request comes from a page of another origin. `Sec-Fetch-Site` decides where it is
 * sent: the browser knows the origin of the page however a proxy changed `Host`. Browsers leave it out over plain HTTP,
 * except to loopback names; then `Origin` must be this server, by the scheme of the connection.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, scheme: "http" | "https"): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  return origin === undefined || origin.toLowerCase() === `${scheme}://${host}`.toLowerCase();
}
