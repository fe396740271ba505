import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { expect, test } from "vitest";
import { mergeSightings, previewPolicy } from "../../../src/api/machine-access/preview-policy.ts";

const sightings = [
  { deviceCode: "FR-01", address: "10.0.0.1", lastSeenAt: 1 },
  { deviceCode: "FR-01", address: "8.8.8.8", lastSeenAt: 3 },
  { deviceCode: "FR-02", address: "8.8.8.8", lastSeenAt: 2 },
  { deviceCode: null, address: "10.0.0.9", lastSeenAt: 4 },
];

test("each machine at an address is there once, when it was last seen there, the latest first", () => {
  const again = { deviceCode: "FR-02", address: "8.8.8.8", lastSeenAt: 9 };
  const merged = mergeSightings([...sightings, again, { ...again, lastSeenAt: 5 }]);
  expect(merged.map(({ deviceCode, lastSeenAt }) => [deviceCode, lastSeenAt])).toEqual([
    ["FR-02", 9],
    [null, 4],
    ["FR-01", 3],
    ["FR-01", 1],
  ]);
});

test("a machine would be refused by its network, by its device code, or by both", () => {
  const policy = { ...NEW_POLICY, deviceCodes: "closed", deviceCodesLetIn: ["FR-01"] } as const;
  expect(previewPolicy(policy, sightings)).toEqual([
    { ...sightings[1], refusedBy: ["network"] },
    { ...sightings[2], refusedBy: ["network", "deviceCode"] },
  ]);
  expect(previewPolicy({ ...policy, networks: null, deviceCodes: "learning" }, sightings)).toEqual([]);
});
