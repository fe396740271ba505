import { BlockList, isIP, SocketAddress } from "node:net";

// Networks as CIDR. IPv4 and IPv6 are apart: `::/0` is every IPv6 address and no IPv4 address. An IPv4 address that is mapped
// into IPv6 (::ffff:10.0.0.1) is the IPv4 address.

/** True when an address lies in one of the networks; false for what is no address. */
export type IsWithin = (address: string) => boolean;

/** A network as it was read: an address and how many of its leading bits count. */
interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** True of a text that is a network: an address, or one with `/` and the number of leading bits. */
export function isNetwork(text: string): boolean {
  return readNetwork(text) !== null;
}

/** Makes the rule for networks; a text that is none is left out. One question takes less than a microsecond. */
export function createNetworks(networks: readonly string[]): IsWithin {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of networks) {
    const network = readNetwork(text);
    if (network !== null) lists[network.family].addSubnet(network.address, network.prefix, network.family);
  }
  return function isWithin(text) {
    const found = readAddress(text);
    return found !== null && lists[found.family].check(found.address, found.family);
  };
}

function readNetwork(text: string): Network | null {
  const [, address, digits] = /^([0-9a-f.:]+)(?:\/(0|[1-9]\d{0,2}))?$/i.exec(text) ?? [];
  if (address === undefined) return null;
  const found = readAddress(address);
  if (found === null) return null;
  const bits = found.family === "ipv4" ? 32 : 128;
  // The leading 96 bits of a mapped address say that it is one.
  const mapped = found.family === "ipv4" && isIP(address) === 6 ? 96 : 0;
  const prefix = digits === undefined ? bits : Number(digits) - mapped;
  return prefix >= 0 && prefix <= bits ? { ...found, prefix } : null;
}

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** The address in its own family; null when the text is none. */
function readAddress(text: string): Pick<Network, "address" | "family"> | null {
  const version = isIP(text);
  if (version === 0) return null;
  if (version === 4) return { address: text, family: "ipv4" };
  const { address } = new SocketAddress({ address: text, family: "ipv6" });
  const [, ipv4] = MAPPED_IPV4.exec(address) ?? [];
  return ipv4 === undefined ? { address, family: "ipv6" } : { address: ipv4, family: "ipv4" };
}
