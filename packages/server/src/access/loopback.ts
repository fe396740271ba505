import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";

// Tells whether a request comes from this machine. Until there is access control, only saving is for others.

/** The prefix of an IPv4 peer on a socket that listens on IPv6 too. Everywhere else it has its IPv4 address. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/;

/** The address of the other end of a connection; empty when the other end is gone already. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? "").replace(MAPPED_IPV4, "");
}

/** True when the other end of the connection is this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

/**
 * True when `Host` names this machine by a loopback name. A page elsewhere can make its own name resolve to 127.0.0.1,
 * so that a browser here talks to this server (DNS rebinding). The `Host` of its requests is still its own name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/**
 * True when a proxy on this machine speaks for another machine. By the connection alone, everybody behind the proxy
 * would seem to be at this machine. These headers only ever count against a request, so forging them gains nothing.
 */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  if (headers["forwarded"] !== undefined) return true;
  return [headers["x-forwarded-for"], headers["x-real-ip"]].some(
    (value) =>
      value !== undefined &&
      !String(value)
        .split(",")
        .every((address) => isLoopbackAddress(address.trim())),
  );
}

export function isLoopbackRequest(address: string, headers: IncomingHttpHeaders): boolean {
  return isLoopbackAddress(address) && isLoopbackHost(headers.host) && !isForwarded(headers);
}
