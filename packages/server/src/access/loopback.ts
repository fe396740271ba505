import type { IncomingMessage } from "node:http";

// Until there is access control, everything but saving is for people at this very machine.

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

export function isLoopbackRequest(req: IncomingMessage): boolean {
  return isLoopbackAddress(req.socket.remoteAddress) && isLoopbackHost(req.headers.host);
}
