import { type MachinePolicy, NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { expect, test } from "vitest";
import { certificateOf } from "../../access/machines/one-policy.ts";
import { mergeSightings, previewPolicy } from "../../../src/api/machine-access/preview-policy.ts";

const WITHOUT_CERTIFICATES = { now: 0, certificateOf: () => null };

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
  expect(previewPolicy(policy, sightings, WITHOUT_CERTIFICATES)).toEqual([
    { ...sightings[1], refusedBy: ["network"] },
    { ...sightings[2], refusedBy: ["network", "deviceCode"] },
  ]);
  expect(
    previewPolicy({ ...policy, networks: null, deviceCodes: "learning" }, sightings, WITHOUT_CERTIFICATES),
  ).toEqual([]);
});

test("a machine would be refused by its certificate: that of its last save, or that it had none", () => {
  const seen = ["FR-01", "FR-02", "FR-03"].map((deviceCode) => ({ deviceCode, address: "10.0.0.1", lastSeenAt: 1 }));
  const shown = new Map([
    ["FR-01", certificateOf("FR-01")],
    ["FR-02", certificateOf("pc-07")],
  ]);
  const refusedBy = (policy: Partial<MachinePolicy>) =>
    previewPolicy({ ...NEW_POLICY, ...policy }, [...seen, { ...seen[0], deviceCode: null } as (typeof sightings)[0]], {
      now: 0,
      certificateOf: (deviceCode) => shown.get(deviceCode) ?? null,
    }).map(({ deviceCode, refusedBy: reasons }) => [deviceCode, ...reasons]);
  expect(refusedBy({})).toEqual([]);
  expect(refusedBy({ certificate: "optional" })).toEqual([["FR-02", "certificate"]]);
  expect(refusedBy({ certificate: "required" })).toEqual([
    ["FR-02", "certificate"],
    ["FR-03", "certificate"],
  ]);
  const boundCertificates = [{ certificate: "pc-07", deviceCodes: ["FR-02"] }];
  expect(refusedBy({ certificate: "required", boundCertificates })).toEqual([["FR-03", "certificate"]]);
});
