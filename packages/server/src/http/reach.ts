import { networkInterfaces } from "node:os";
import { isLoopbackHost } from "../access/loopback.ts";

/** From where this server is reached. */
export interface Reach {
  /** Addresses by which other machines ask it; none where it listens to its own machine alone. */
  readonly urls: readonly string[];
  /** How people of other machines sign in. `here`: not at all, since passwords would cross the network in the clear. */
  readonly signIn: "tls" | "plain" | "here";
}

export interface ReachOptions {
  readonly publicHosts: readonly string[];
  readonly plainSignIn: boolean;
}

/** Tells from where a server is reached that listens at `url`, and by TLS at `tlsUrl`. The machine's addresses may change. */
export function reachOf(
  { url, tlsUrl }: { readonly url: string; readonly tlsUrl: string | null },
  { publicHosts, plainSignIn }: ReachOptions,
): Reach {
  const { protocol, hostname, port } = new URL(tlsUrl ?? url);
  const hosts = isLoopbackHost(hostname) ? [] : [...publicHosts, ...addressesOf(hostname)];
  return {
    urls: [...new Set(hosts)].map((host) => `${protocol}//${host}${port === "" ? "" : `:${port}`}/`),
    signIn: tlsUrl !== null ? "tls" : plainSignIn ? "plain" : "here",
  };
}

/** The addresses behind a host that is listened to, as they stand in a URL. */
function addressesOf(hostname: string): readonly string[] {
  if (hostname !== "0.0.0.0" && hostname !== "[::]") return [hostname];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family, address }) => !internal && (family === "IPv4" || isGlobal(address, hostname)))
    .map(({ family, address }) => (family === "IPv4" ? address : `[${address}]`));
}

/** True of an IPv6 address that another machine can ask for, where IPv6 is listened to: a link-local one needs an interface. */
function isGlobal(address: string, hostname: string): boolean {
  return hostname === "[::]" && !address.toLowerCase().startsWith("fe80:");
}
