import { type MachinePolicy, NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { describe, expect, test } from "vitest";
import { bindDevice, draftOf, policyOf } from "../src/pages/machines/policy-draft.ts";

const FINGERPRINT = "ab".repeat(32);
const POLICY: MachinePolicy = {
  ...NEW_POLICY,
  certificate: "required",
  boundCertificates: [
    { certificate: FINGERPRINT, deviceCodes: [] },
    { certificate: "CN=a=b", deviceCodes: ["FR-01", "分容柜 2"] },
  ],
  deviceCodesLetIn: ["FR-01"],
  unreadWords: ["NO READ*", "空码"],
};

describe("a policy as it is typed", () => {
  test("is the policy that it was made of", () => {
    expect(draftOf(POLICY).boundCertificates).toBe(`${FINGERPRINT} =\nCN=a=b = FR-01, 分容柜 2`);
    expect(policyOf(draftOf(POLICY))).toEqual(POLICY);
  });

  test("takes a line without a sign for no certificate that is refused: the server does not take it", () => {
    const { boundCertificates } = policyOf({ ...draftOf(POLICY), boundCertificates: "pc-07\n\n pc-08 = ,FR-02 " });
    expect(boundCertificates).toEqual([
      { certificate: "pc-07", deviceCodes: [""] },
      { certificate: "pc-08", deviceCodes: ["FR-02"] },
    ]);
  });
});

describe("a certificate that is let in for one machine more", () => {
  const bound = (names: readonly string[], fingerprint: string, policy: MachinePolicy) =>
    bindDevice(policy, { names, fingerprint }, "FR-09").boundCertificates;

  test("is bound by its name, which a renewed one has too, and stays of the machines that it was of", () => {
    const policy = { ...POLICY, boundCertificates: [] };
    expect(bound(["FR-01"], "cd", policy)).toEqual([{ certificate: "FR-01", deviceCodes: ["FR-01", "FR-09"] }]);
    expect(bound(["CN=a=b"], "cd", POLICY)).toEqual([
      POLICY.boundCertificates[0],
      { certificate: "CN=a=b", deviceCodes: ["FR-01", "分容柜 2", "FR-09"] },
    ]);
  });

  test("is bound by its fingerprint where that is what counts, or where it has no name", () => {
    expect(bound(["FR-01"], FINGERPRINT, POLICY)[1]).toEqual({ certificate: FINGERPRINT, deviceCodes: ["FR-09"] });
    expect(bound([], "cd", NEW_POLICY)).toEqual([{ certificate: "cd", deviceCodes: ["FR-09"] }]);
  });
});
