import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";

// Until there is access control, everything but saving is for people at this very machine.

/** How an IPv4 peer looks on a socket that listens on IPv6 too; it is known by its IPv4 address everywhere. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/;

/** The address of the other end of a connection; empty when it is gone already. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? "").replace(MAPPED_IPV4, "");
}

/** True when the other end of the connection is this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

/**
 * True when `Host` names this machine by a loopback name. A page elsewhere can make its own name resolve to 127.0.0.1
 * and so have a browser here talk to this server (DNS rebinding); its `Host` still is its own name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/**
 * True when a proxy on this machine speaks for another one: by the connection alone everybody behind it would be at this
 * machine. These headers are only ever taken against a request, so forging them gains nothing.
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
