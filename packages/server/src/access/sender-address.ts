import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { createNetworks } from "./machines/networks.ts";

/** Gives the address of who sends a request, behind the proxies that are trusted. Empty when they name none. */
export type SenderAddress = (peer: string, headers: IncomingHttpHeaders) => string;

/**
 * Makes the rule for `--trust-proxy`. Each proxy appends to `X-Forwarded-For` the address that it was asked from, so the
 * last one that is no trusted proxy's is the sender's; what stands before it was written by the sender himself. What is
 * no address there is nobody's: then the sender is unknown, and no network holds him.
 */
export function createSenderAddress({ trustProxies }: { readonly trustProxies: readonly string[] }): SenderAddress {
  if (trustProxies.length === 0) return (peer) => peer;
  const isProxy = createNetworks(trustProxies);
  return function senderAddress(peer, headers) {
    const forwarded = headers["x-forwarded-for"];
    if (forwarded === undefined || !isProxy(peer)) return peer;
    const addresses = String(forwarded).split(",").map(readAddress);
    return addresses.findLast((address) => !isProxy(address)) ?? addresses[0] ?? peer;
  };
}

/** The address of `10.0.0.5`, `10.0.0.5:1234`, `fd00::5` and `[fd00::5]:1234`; empty for anything else. */
function readAddress(text: string): string {
  const trimmed = text.trim();
  const [, inBrackets, ipv4] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(trimmed) ?? [];
  const address = inBrackets ?? ipv4 ?? trimmed;
  return isIP(address) === 0 ? "" : address.replace(/^::ffff:(?=\d+\.)/i, "");
}
