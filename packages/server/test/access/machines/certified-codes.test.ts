import { expect, test } from "vitest";
import { createCertifiedCodes } from "../../../src/access/machines/certified-codes.ts";
import { certificateOf } from "./one-policy.ts";

const CERTIFICATE = certificateOf("pc-07.plant", "FR-09");

test.each([
  ["nothing is said of it: its names", [], ["pc-07.plant", "FR-09"]],
  [
    "one of its names is bound",
    [{ certificate: "pc-07.plant", deviceCodes: ["FR-01", "FR-02"] }],
    ["FR-01", "FR-02", "FR-09"],
  ],
  ["one of its names is refused", [{ certificate: "pc-07.plant", deviceCodes: [] }], ["FR-09"]],
  [
    "its fingerprint is bound, whatever is said of its names",
    [
      { certificate: CERTIFICATE.fingerprint, deviceCodes: ["FR-03"] },
      { certificate: "FR-09", deviceCodes: ["FR-04"] },
    ],
    ["FR-03"],
  ],
  ["its fingerprint is refused", [{ certificate: CERTIFICATE.fingerprint, deviceCodes: [] }], []],
  ["another one is bound", [{ certificate: "PC-07.plant", deviceCodes: ["FR-01"] }], ["pc-07.plant", "FR-09"]],
])("the device codes of a certificate where %s", (_, bound, codes) => {
  expect([...createCertifiedCodes(bound)(CERTIFICATE, 0)]).toEqual(codes);
});

test("a certificate that nobody vouches for, or that is over, is of no device code, bound or not", () => {
  const certifiedCodes = createCertifiedCodes([{ certificate: CERTIFICATE.fingerprint, deviceCodes: ["FR-03"] }]);
  expect(certifiedCodes({ ...CERTIFICATE, fault: "CERT_REVOKED" }, 0).size).toBe(0);
  expect(certifiedCodes({ ...CERTIFICATE, validUntil: 1_000 }, 1_000).size).toBe(0);
});
