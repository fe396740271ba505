import { expect, test } from "vitest";
import { urlOf } from "../src/api/client.ts";

test("values are percent-encoded in an address, lists repeat, and what is not given is left out", () => {
  expect(urlOf("GET /api/v1/exports/{id}", { path: { id: "条/码 ?#" } })).toBe(
    "/api/v1/exports/%E6%9D%A1%2F%E7%A0%81%20%3F%23",
  );
  const query = { deviceCode: ["FR-01", "a&b"], volumeMin: 0, barcodePrefix: undefined };
  expect(urlOf("GET /api/v1/account-sets/{code}/records", { path: { code: "001" }, query })).toBe(
    "/api/v1/account-sets/001/records?deviceCode=FR-01&deviceCode=a%26b&volumeMin=0",
  );
});
