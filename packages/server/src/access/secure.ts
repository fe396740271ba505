import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** True when what crosses the network on a connection is encrypted. */
export function isSecure(socket: Socket): boolean {
  return socket instanceof TLSSocket;
}
