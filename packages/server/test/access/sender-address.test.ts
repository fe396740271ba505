import { expect, test } from "vitest";
import { createSenderAddress } from "../../src/access/sender-address.ts";

const behindProxies = createSenderAddress({ trustProxies: ["127.0.0.1", "10.0.0.0/24", "fd00::/64"] });

test.each([
  ["10.0.0.1", undefined, "10.0.0.1"],
  ["10.0.0.1", "192.168.7.9", "192.168.7.9"],
  ["10.0.0.1", "8.8.8.8, 192.168.7.9", "192.168.7.9"],
  ["10.0.0.1", "8.8.8.8, 192.168.7.9, 10.0.0.2,127.0.0.1", "192.168.7.9"],
  ["10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["10.0.0.1", "192.168.7.9:51234", "192.168.7.9"],
  ["10.0.0.1", "[fd01::9]:51234", "fd01::9"],
  ["10.0.0.1", "fd01::9", "fd01::9"],
  ["10.0.0.1", "::ffff:192.168.7.9", "192.168.7.9"],
  ["fd00::1", "192.168.7.9", "192.168.7.9"],
  ["10.0.0.1", "192.168.7.9, unknown", ""],
  ["10.0.0.1", "", ""],
  ["192.168.7.9", "10.1.1.1", "192.168.7.9"],
  ["10.0.1.1", "192.168.7.9", "10.0.1.1"],
])("asked from %s with X-Forwarded-For %j: sent from %j", (peer, forwarded, sender) => {
  expect(behindProxies(peer, forwarded === undefined ? {} : { "x-forwarded-for": forwarded })).toBe(sender);
});

test("without trusted proxies nobody is believed", () => {
  const address = createSenderAddress({ trustProxies: [] })("127.0.0.1", { "x-forwarded-for": "10.0.0.5" });
  expect(address).toBe("127.0.0.1");
});
