import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { isLoopbackAddress } from "./loopback.ts";

/** True when what crosses the network on a connection is encrypted. */
export function isSecure(socket: Socket): boolean {
  return socket instanceof TLSSocket;
}

/** True of a connection that passwords and sessions may cross. */
export type MayCarryPasswords = (socket: Socket) => boolean;

/**
 * Makes the rule for passwords and sessions: they cross TLS, and what stays within this machine; plain HTTP from elsewhere only
 * where somebody chose it, knowing that whoever listens there reads them.
 */
export function createMayCarryPasswords({ plainSignIn }: { readonly plainSignIn: boolean }): MayCarryPasswords {
  return function mayCarryPasswords(socket) {
    return plainSignIn || isSecure(socket) || isWithinMachine(socket);
  };
}

/** True when both ends of a connection are at this machine: it may ask for itself by the address that others ask for. */
function isWithinMachine({ remoteAddress, localAddress }: Socket): boolean {
  return isLoopbackAddress(remoteAddress) || (remoteAddress !== undefined && remoteAddress === localAddress);
}
