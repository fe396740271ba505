import { NEW_POLICY } from "@cellgrade/contract/machine-policy";
import type { MachineAccess } from "@cellgrade/store/machine-access";
import { expect, onTestFinished, test, vi } from "vitest";
import { openMachines } from "../../../src/access/machines/machine-access.ts";
import { accessOf, kept } from "./one-policy.ts";

/** Machines by a register that a test tells about, and of which it sees what is noted. */
async function watched(first: readonly MachineAccess[]) {
  let tell: (all: readonly MachineAccess[]) => void = () => {};
  const learned: [accountSet: string, deviceCodes: readonly string[]][] = [];
  const failures: string[] = [];
  let fails = false;
  const machines = await openMachines({
    engine: {
      async watchMachineAccess(listener) {
        tell = listener;
        listener(first);
      },
    },
    register: {
      async learn(...noted) {
        if (fails) throw new Error("locked");
        learned.push(noted);
      },
      async used() {},
    },
    faults: { report: ({ message }) => void failures.push(message) },
  });
  onTestFinished(() => machines.close());
  return {
    machines,
    learned,
    failures,
    tell: (...all: readonly MachineAccess[]) => tell(all),
    fail: () => (fails = true),
  };
}

const visit = (address: string) => ({
  head: { headers: {}, certificate: null, verdict: null },
  address,
  receivedAt: 0,
  completedAt: 0,
});

test("an account set that is not known yet has the policy of a new one, until it is told", async () => {
  const { machines, tell } = await watched([]);
  expect(machines.of("001").faultOf(visit("8.8.8.8"))).toBe("ACCESS_DENIED");
  expect(machines.of("001").faultOf(visit("10.0.0.5"))).toBeNull();
  expect(machines.undecided()).toEqual([]);
  tell({ ...accessOf({}), policy: null });
  expect(machines.of("001").faultOf(visit("8.8.8.8"))).toBeNull();
  expect(machines.undecided()).toEqual(["001"]);
});

test("the account sets are known in which machines save by certificate alone", async () => {
  const { machines, tell } = await watched([accessOf({ certificate: "optional" })]);
  expect(machines.demandingCertificates()).toEqual([]);
  tell(accessOf({ certificate: "required" }));
  expect(machines.demandingCertificates()).toEqual(["001"]);
});

test("what is told again as it was keeps what addresses have saved", async () => {
  const bounded = accessOf({ savesPerSecond: 1 }, [kept(1, "cgm_one")]);
  const { machines, tell } = await watched([bounded]);
  const saves = (count: number) => Array.from({ length: count }, () => machines.of("001").faultOf(visit("10.0.0.5")));
  expect(saves(11).at(-1)).toBe("OVERLOADED");
  tell(structuredClone(bounded));
  expect(saves(1)).toEqual(["OVERLOADED"]);
  tell(accessOf({ ...NEW_POLICY, savesPerSecond: 2 }));
  expect(saves(1)).toEqual([null]);
});

test("device codes are noted within a second, or at once when somebody asks, and what fails is reported", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { machines, learned, failures, fail } = await watched([accessOf({ deviceCodes: "learning" })]);
  for (const code of ["B", "A", "B"]) machines.of("001").admits(visit("10.0.0.5"), code);
  expect(learned).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(learned).toEqual([["001", ["B", "A"]]]);
  expect(machines.of("001").learnedDeviceCodes()).toEqual(["A", "B"]);
  machines.of("001").admits(visit("10.0.0.5"), "C");
  await machines.flush();
  expect(learned.slice(1)).toEqual([["001", ["C"]]]);
  fail();
  machines.of("001").admits(visit("10.0.0.5"), "D");
  await machines.flush();
  expect(failures).toEqual(["device codes that were learned could not be noted"]);
});
