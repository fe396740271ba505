import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNetworks, isNetwork } from "../../../src/access/machines/networks.ts";

// The reference reads an address as one number and compares leading bits.

type Address = readonly [value: bigint, bits: 32 | 128];

function textOf([value, bits]: Address): string {
  const size = bits === 32 ? 8n : 16n;
  const parts = Array.from({ length: bits / Number(size) }, (_, index) => {
    const part = (value >> (BigInt(bits) - size * BigInt(index + 1))) & ((1n << size) - 1n);
    return bits === 32 ? String(part) : part.toString(16);
  });
  return parts.join(bits === 32 ? "." : ":");
}

const mapped = ([value, bits]: Address): Address => (bits === 32 ? [(0xffffn << 32n) | value, 128] : [value, bits]);

const plain = ([value, bits]: Address): Address =>
  bits === 128 && value >> 32n === 0xffffn ? [value & 0xffff_ffffn, 32] : [value, bits];

function isWithin(address: Address, network: Address, prefix: number): boolean {
  const [one, other] = [plain(address), plain(network)];
  if (one[1] !== other[1]) return false;
  const rest = BigInt(network[1] - prefix);
  return one[0] >> rest === other[0] >> rest;
}

const ipv4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value): Address => [value, 32]);
const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value): Address => [value, 128]);
const network = fc.oneof(ipv4, ipv6, ipv4.map(mapped)).chain((address) => {
  const least = plain(address)[1] === 32 && address[1] === 128 ? 96 : 0;
  return fc.tuple(fc.constant(address), fc.integer({ min: least, max: address[1] }));
});

describe("networks", () => {
  test("hold the addresses whose leading bits are theirs, in the same family, and no other", () => {
    fc.assert(
      fc.property(network, fc.oneof(ipv4, ipv6), fc.nat(), ([base, prefix], other, at) => {
        // Of the addresses that differ from the network's own in one bit, about half are within.
        const flipped: Address = [base[0] ^ (1n << BigInt(at % base[1])), base[1]];
        for (const address of [other, base, flipped, mapped(other)]) {
          const cidr = `${textOf(base)}/${prefix}`;
          expect(createNetworks([cidr])(textOf(address)), `${textOf(address)} in ${cidr}`).toBe(
            isWithin(address, base, prefix),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["10.0.0.0/8", true],
    ["10.1.2.3", true],
    ["fe80::/10", true],
    ["::ffff:10.0.0.0/104", true],
    ["::ffff:10.0.0.0/95", false],
    ["10.0.0.0/33", false],
    ["fe80::/129", false],
    ["10.0.0.0/08", false],
    ["10.0.0/8", false],
    ["fe80::%eth0/10", false],
    ["localhost", false],
    ["", false],
  ])("%s is a network: %s", (text, is) => {
    expect(isNetwork(text)).toBe(is);
  });

  test("every network of one family is none of the other, and no text that is no address is within", () => {
    expect(createNetworks(["0.0.0.0/0"])("::1")).toBe(false);
    expect(createNetworks(["::/0"])("10.0.0.1")).toBe(false);
    expect(createNetworks(["::/0"])("::ffff:10.0.0.1")).toBe(false);
    for (const text of ["", "unknown", "10.0.0.1:80"]) expect(createNetworks(["0.0.0.0/0", "::/0"])(text)).toBe(false);
  });

  test("a link-local address is within whatever its zone", () => {
    expect(createNetworks(["fe80::/10"])("fe80::1%eth0")).toBe(true);
  });
});
