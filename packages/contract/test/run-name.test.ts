import { expect, test } from "vitest";
import { partsOfRunName, runName } from "../src/run-name.ts";

test("a run is named by its machine and a moment, whatever the machine's code holds", () => {
  for (const deviceCode of ["FR-07", "a@b", "@", "分容柜 1"]) {
    const name = runName(deviceCode, "2024-03-02 09:14:08");
    expect(partsOfRunName(name)).toEqual({ deviceCode, testTime: "2024-03-02 09:14:08" });
  }
  expect(partsOfRunName("FR-07")).toBeNull();
});
