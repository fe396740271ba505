import type { IncomingHttpHeaders } from "node:http";
import { DEVICE_CODES_MAX } from "@cellgrade/contract/machine-policy";
import { describe, expect, test } from "vitest";
import { createAccountSetMachines, LET_IN } from "../../../src/access/machines/account-set-machines.ts";
import type { ClientCertificate } from "../../../src/access/machines/client-certificate.ts";
import { newMachineToken } from "../../../src/access/machines/token.ts";
import { accessOf, certificateOf, kept } from "./one-policy.ts";

const PLANT = "10.0.0.5";
const OUTSIDE = "8.8.8.8";

function machines(...access: Parameters<typeof accessOf>) {
  const used: [id: number, now: number][] = [];
  const learned: string[] = [];
  const of001 = createAccountSetMachines(
    { uses: { note: ({ id }, now) => used.push([id, now]) }, onLearned: (deviceCode) => learned.push(deviceCode) },
    accessOf(...access),
  );
  return { of001, used, learned };
}

/** A connection that sends the same head again and again. */
function connection(headers: IncomingHttpHeaders = {}, address = PLANT, certificate: ClientCertificate | null = null) {
  const head = { headers, certificate, verdict: null };
  return (receivedAt = 0, completedAt = receivedAt) => ({ head, address, receivedAt, completedAt });
}

const bearing = (token: string): IncomingHttpHeaders => ({ "x-api-key": token });

describe("networks", () => {
  test("of a new account set are those of a plant; nobody has decided: every network", () => {
    const [fresh, undecided] = [machines({}).of001, machines({ networks: null }).of001];
    const within = ["127.0.0.1", "::1", PLANT, "172.31.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1"];
    for (const address of [...within, "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1"]) {
      expect(fresh.faultOf(connection({}, address)()), address).toBeNull();
    }
    for (const address of [OUTSIDE, "172.32.0.1", "2001:db8::1", "::ffff:8.8.8.8", ""]) {
      expect(fresh.faultOf(connection({}, address)()), address).toBe("ACCESS_DENIED");
      expect(undecided.faultOf(connection({}, address)()), address).toBeNull();
    }
  });
});

describe("tokens", () => {
  const tokens = [kept(1, "cgm_one"), kept(2, "cgm_other", { expiresAt: 5_000 })];

  test.each([
    ["off", {}, null],
    ["off", bearing("wrong"), null],
    ["optional", {}, null],
    ["optional", bearing("wrong"), "ACCESS_DENIED"],
    ["optional", bearing("cgm_one"), null],
    ["required", {}, "TOKEN_MISSING"],
    ["required", bearing(" "), "TOKEN_MISSING"],
    ["required", { authorization: "Basic Y2dtX29uZQ==" }, "TOKEN_MISSING"],
    ["required", bearing("cgm_ONE"), "ACCESS_DENIED"],
    ["required", bearing("cgm_one"), null],
    ["required", bearing(" cgm_one "), null],
    ["required", { authorization: "Bearer cgm_one" }, null],
    ["required", { authorization: "bearer  cgm_other" }, null],
  ] as const)("%s, sent %j: %s", (token, headers, fault) => {
    expect(machines({ token }, tokens).of001.faultOf(connection(headers)())).toBe(fault);
  });

  test("end when they end, also for a connection that was let in before", () => {
    const { of001 } = machines({ token: "required" }, tokens);
    const visit = connection(bearing("cgm_other"));
    expect(of001.faultOf(visit(4_999))).toBeNull();
    expect(of001.faultOf(visit(5_000))).toBe("ACCESS_DENIED");
  });

  test("are noted when they are used, a connection's at most once a minute", () => {
    const { of001, used } = machines({ token: "optional" }, tokens);
    const visit = connection(bearing("cgm_one"));
    for (let now = 0; now <= 120_000; now += 1_000) of001.faultOf(visit(now));
    expect(used).toEqual([0, 60_000, 120_000].map((now) => [1, now]));
  });

  test("are 256 random bits behind a prefix", () => {
    const made = Array.from({ length: 100 }, newMachineToken);
    for (const token of made) expect(token).toMatch(/^cgm_[\w-]{43}$/);
    expect(new Set(made).size).toBe(100);
  });
});

describe("certificates", () => {
  const own = certificateOf("FR-01", "FR-02");
  const ended = certificateOf("FR-01");
  const by = (certificate: ClientCertificate | null) => connection({}, PLANT, certificate);

  test.each([
    ["off", null, null],
    ["off", { ...own, fault: "CERT_HAS_EXPIRED" }, null],
    ["optional", null, null],
    ["optional", { ...own, fault: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "ACCESS_DENIED"],
    ["optional", own, null],
    ["required", null, "ACCESS_DENIED"],
    ["required", { ...own, fault: "CERT_REVOKED" }, "ACCESS_DENIED"],
    ["required", { ...own, names: [] }, "ACCESS_DENIED"],
    ["required", own, null],
  ] as const)("%s, shown %j: %s", (certificate, shown, fault) => {
    expect(machines({ certificate }).of001.faultOf(by(shown)())).toBe(fault);
  });

  test("save for the device codes that they name, and for no other; off: for any", () => {
    for (const certificate of ["optional", "required"] as const) {
      const { of001 } = machines({ certificate });
      const visit = by(own)();
      of001.faultOf(visit);
      expect(["FR-01", "FR-02", "FR-03", "fr-01"].map((code) => of001.admits(visit, code))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
    const { of001 } = machines({});
    const visit = by(own)();
    of001.faultOf(visit);
    expect(of001.admits(visit, "FR-03")).toBe(true);
  });

  test("do not let a device code in that the list does not, nor does the list one that they do not name", () => {
    const { of001 } = machines({
      certificate: "required",
      deviceCodes: "closed",
      deviceCodesLetIn: ["FR-02", "FR-03"],
    });
    const visit = by(own)();
    of001.faultOf(visit);
    expect(["FR-01", "FR-02", "FR-03"].map((code) => of001.admits(visit, code))).toEqual([false, true, false]);
  });

  test("end when they end, also for a connection that was let in before", () => {
    const { of001 } = machines({ certificate: "optional" });
    const visit = by({ ...ended, validUntil: 5_000 });
    expect(of001.faultOf(visit(4_999))).toBeNull();
    expect(of001.faultOf(visit(5_000))).toBe("ACCESS_DENIED");
  });

  test("that are refused by the policy are refused at the next save of their connection", () => {
    const { of001 } = machines({ certificate: "required" });
    const visit = by(own);
    expect(of001.faultOf(visit())).toBeNull();
    of001.take(
      accessOf({ certificate: "required", boundCertificates: [{ certificate: own.fingerprint, deviceCodes: [] }] }),
    );
    expect(of001.faultOf(visit())).toBe("ACCESS_DENIED");
  });

  test("that were refused are known, the latest first, until the policy lets them in", () => {
    const { of001 } = machines({ certificate: "required" });
    const stranger = { ...certificateOf("FR-09"), fault: "SELF_SIGNED_CERT_IN_CHAIN" };
    of001.faultOf(by(stranger)(1));
    const visit = by(own)(2);
    of001.faultOf(visit);
    of001.admits(visit, "FR-07");
    expect(of001.refusedCertificates()).toEqual([
      { ...own, deviceCode: "FR-07", address: PLANT, refused: 1, lastRefusedAt: 2 },
      { ...stranger, deviceCode: null, address: PLANT, refused: 1, lastRefusedAt: 1 },
    ]);
    const bound = [{ certificate: "FR-01", deviceCodes: ["FR-01", "FR-07"] }];
    of001.take(accessOf({ certificate: "required", boundCertificates: bound }));
    expect(of001.refusedCertificates()).toMatchObject([{ fingerprint: stranger.fingerprint }]);
  });

  test("of the last save of each machine are known whatever the policy, unless nobody vouches for them", () => {
    const { of001 } = machines({});
    of001.admits(by(own)(), "FR-01");
    of001.admits(by({ ...own, fault: "CERT_REVOKED" })(), "FR-02");
    expect([of001.certificateOf("FR-01"), of001.certificateOf("FR-02")]).toEqual([own, null]);
    of001.admits(by(null)(), "FR-01");
    expect(of001.certificateOf("FR-01")).toBeNull();
  });
});

describe("a connection that was judged", () => {
  test("is judged anew when something was changed, in the same call", () => {
    const { of001 } = machines({});
    const visit = connection();
    expect(of001.faultOf(visit())).toBeNull();
    of001.take(accessOf({ token: "required" }));
    expect(of001.faultOf(visit())).toBe("TOKEN_MISSING");
    of001.take(accessOf({ networks: [] }));
    expect(of001.faultOf(visit())).toBe("ACCESS_DENIED");
    of001.take(accessOf({}));
    expect(of001.faultOf(visit())).toBeNull();
  });

  test("is let in whatever the policy when somebody else has judged it", () => {
    const { of001 } = machines({
      networks: [],
      token: "required",
      certificate: "required",
      deviceCodes: "closed",
      savesPerSecond: 0,
    });
    const visit = {
      head: { headers: {}, certificate: null, verdict: LET_IN },
      address: OUTSIDE,
      receivedAt: 0,
      completedAt: 0,
    };
    expect(of001.faultOf(visit)).toBeNull();
    expect(of001.admits(visit, "FR-01")).toBe(true);
    of001.charge(visit, 999);
  });
});

describe("the rate of an address", () => {
  test("is bounded over all its connections, and others have their own", () => {
    const { of001 } = machines({ savesPerSecond: 10 });
    const [one, other] = [connection(), connection()];
    const faults = Array.from({ length: 150 }, (_, n) => of001.faultOf((n % 2 === 0 ? one : other)(0)));
    expect(faults.filter((fault) => fault === null)).toHaveLength(100);
    expect(faults.at(-1)).toBe("OVERLOADED");
    expect(of001.faultOf(connection({}, "10.0.0.6")(0))).toBeNull();
    const later = Array.from({ length: 20 }, () => of001.faultOf(one(1_000)));
    expect(later.filter((fault) => fault === null)).toHaveLength(10);
  });

  test("goes on evenly whoever sets the clock: put back by three hours it refuses nobody", () => {
    const { of001 } = machines({ savesPerSecond: 10 });
    const visit = connection();
    for (let n = 0; n < 100; n += 1) of001.faultOf(visit(10_800_000, 0));
    expect(of001.faultOf(visit(0, 1))).toBe("OVERLOADED");
    expect(of001.faultOf(visit(0, 1_000))).toBeNull();
  });

  test("lets a batch in that is larger than the bound, and has it waited for", () => {
    const { of001 } = machines({ savesPerSecond: 10 });
    const visit = connection();
    expect(of001.faultOf(visit(0))).toBeNull();
    of001.charge(visit(0), 199);
    expect(of001.faultOf(visit(10_000))).toBe("OVERLOADED");
    expect(of001.faultOf(visit(10_100))).toBeNull();
  });
});

describe("device codes", () => {
  test("open: all, and none is remembered", () => {
    const { of001, learned } = machines({ deviceCodesLetIn: ["FR-01"] });
    expect(of001.admits(connection()(), "FR-99")).toBe(true);
    expect([learned, of001.refusedDeviceCodes()]).toEqual([[], []]);
  });

  test("learning: all, each noted once, those let in or learned before not again, and no more than the bound", () => {
    const { of001, learned } = machines({ deviceCodes: "learning", deviceCodesLetIn: ["A"] }, [], ["B"]);
    for (const code of ["A", "B", "C", "C"]) expect(of001.admits(connection()(), code)).toBe(true);
    expect(learned).toEqual(["C"]);
    for (let n = 0; n < DEVICE_CODES_MAX; n += 1) expect(of001.admits(connection()(), `N${n}`)).toBe(true);
    expect(learned).toHaveLength(DEVICE_CODES_MAX - 2);
  });

  test("closed: those on the list, and who was turned away is known, the latest first, until he is let in", () => {
    const { of001 } = machines({ deviceCodes: "closed", deviceCodesLetIn: ["A"] });
    expect(of001.admits(connection()(), "A")).toBe(true);
    for (const [at, code] of ["C", "B", "C"].entries()) expect(of001.admits(connection()(at), code)).toBe(false);
    expect(of001.refusedDeviceCodes()).toEqual([
      { deviceCode: "C", address: PLANT, refused: 2, lastRefusedAt: 2 },
      { deviceCode: "B", address: PLANT, refused: 1, lastRefusedAt: 1 },
    ]);
    of001.take(accessOf({ deviceCodes: "closed", deviceCodesLetIn: ["A", "C"] }));
    expect(of001.refusedDeviceCodes()).toMatchObject([{ deviceCode: "B" }]);
  });

  test("closed: a machine that invents codes is remembered by the latest alone", () => {
    const { of001 } = machines({ deviceCodes: "closed" });
    for (let n = 0; n < 1_000; n += 1) of001.admits(connection()(n), `N${n}`);
    const refused = of001.refusedDeviceCodes();
    expect(refused).toHaveLength(256);
    expect(refused[0]).toMatchObject({ deviceCode: "N999" });
  });
});
