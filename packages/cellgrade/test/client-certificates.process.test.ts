import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAVE_BATCH_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type KeyPair, makeAuthority, makeMachineCertificate } from "../src/certificate/plant-authority.ts";
import { SAMPLE } from "./process/cells.ts";
import { makePlantTls, makeRevocationList, type PlantTls, put, tlsUrlOf, validity } from "./process/plant-tls.ts";
import { run, runShared, type SharedServer, start, startShared, temporaryFolder } from "./process/server-process.ts";
import { type TlsAnswer, type TlsMachine, tlsMachine } from "./process/tls-machine.ts";
import { until } from "./process/until.ts";

// Certificates of machines (mTLS), by a real server and real handshakes.

const SAVED = { status: 200, code: null, answer: { state: 1, msg: "保存成功", resBody: [] } };
const DENIED = {
  status: 200,
  code: "ACCESS_DENIED",
  answer: { state: -1, msg: "设备无权访问账套: 001", resBody: [] },
};

const cellBy = (deviceCode: string): string => JSON.stringify({ ...SAMPLE, deviceCode });

let folder: string;
let plant: PlantTls;
let server: SharedServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-mtls-"));
  plant = await makePlantTls(folder);
  server = await startShared(["--auth", "off", ...plant.args]);
});
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true });
});

const machineOf = (...deviceCodes: [string, ...string[]]): Promise<KeyPair> =>
  makeMachineCertificate(plant.authority, deviceCodes, validity);

function connect(certificate?: KeyPair, url = tlsUrlOf(server)): TlsMachine {
  const machine = tlsMachine({ url, authority: plant.authority, certificate });
  onTestFinished(() => machine.end());
  return machine;
}

/** Changes the policy of 001 beside the running server, and waits until that has seen it. */
async function decide(...changes: readonly string[]): Promise<void> {
  const changed = await runShared(["policy", "001", ...changes, "--json", "--data", server.data]);
  expect(changed).toMatchObject({ code: 0, stderr: "" });
  const { policy } = JSON.parse(changed.stdout) as { readonly policy: { readonly version: number } };
  await until(async () => (await policyNow()).version === policy.version);
}

interface Policy {
  readonly version: number;
  readonly refusedCertificates: readonly object[];
}

async function policyNow(): Promise<Policy> {
  return (await ask("/api/v1/account-sets/001/machine-policy")) as Policy;
}

/** Asks as people do: by TLS, and without a certificate. */
async function ask(path: string): Promise<unknown> {
  const { Agent, get } = await import("node:https");
  const agent = new Agent({ ca: plant.authority.certificate });
  return new Promise((resolve, reject) => {
    get(`${tlsUrlOf(server)}${path}`, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve(JSON.parse(text)));
    }).on("error", reject);
  });
}

describe("a certificate that is required", () => {
  beforeAll(() => decide("--certificate", "required"));

  test("lets a machine in under the device codes that it names, and under no other", async () => {
    const machine = connect(await machineOf("FR-01", "分容柜 2"));
    for (const deviceCode of ["FR-01", "分容柜 2"]) expect(await machine.post(cellBy(deviceCode))).toMatchObject(SAVED);
    for (const deviceCode of ["FR-02", "fr-01", "FR-01x"]) {
      expect(await machine.post(cellBy(deviceCode))).toMatchObject(DENIED);
    }
    expect(machine.connections()).toBe(1);
  });

  test("counts when it is of the plant's authority, for a machine, and not over", async () => {
    const over = { from: new Date(Date.now() - 9 * 86_400_000), days: 5 };
    const elsewhere = await makeAuthority("plant", validity);
    const strangers = [
      undefined,
      await makeMachineCertificate(elsewhere, ["FR-01"], validity),
      await makeMachineCertificate(plant.authority, ["FR-01"], over),
      plant.authority,
      await makeMachineCertificate(await machineOf("FR-09"), ["FR-01"], validity),
    ];
    for (const certificate of strangers) expect(await connect(certificate).post(cellBy("FR-01"))).toMatchObject(DENIED);
  });

  test("is judged before the body, so that a stranger learns nothing of it", async () => {
    expect(await connect().post("nonsense")).toMatchObject(DENIED);
    expect(await connect(await machineOf("FR-01")).post("nonsense")).toMatchObject({ code: "BODY_INVALID" });
  });

  test("is asked of each record of a batch by itself", async () => {
    const machine = connect(await machineOf("FR-01", "FR-02"));
    const records = ["FR-01", "FR-03", "FR-02"].map((deviceCode, n) => ({ ...SAMPLE, deviceCode, barcode: `B${n}` }));
    const { code, answer } = await machine.post(JSON.stringify({ records }), { path: SAVE_BATCH_PATH });
    expect([code, answer]).toEqual([
      "FIELD_INVALID",
      {
        state: -1,
        msg: "3 条记录中有 1 条未保存",
        resBody: [{ index: 1, barcode: "B1", state: -1, msg: "设备无权访问账套: 001", code: "ACCESS_DENIED" }],
      },
    ]);
  });

  test("cannot be shown at the plain port, which refuses every save, and people need none", async () => {
    const { status, headers } = await fetch(`${server.url}/api/pick/volumeCollectData/save`, {
      method: "POST",
      headers: { "x-request-datasource": "001", "content-type": "application/json" },
      body: cellBy("FR-01"),
    });
    expect([status, headers.get("x-error-code")]).toEqual([200, "ACCESS_DENIED"]);
    expect(await ask("/api/v1/account-sets")).toMatchObject({ items: [{ code: "001" }] });
  });

  test("that was refused is told to whoever decides, and its saves are in the ledger", async () => {
    const stranger = await makeMachineCertificate(await makeAuthority("x", validity), ["FR-77"], validity);
    await connect(stranger).post(cellBy("FR-77"));
    await connect(await machineOf("FR-78")).post(cellBy("FR-79"));
    const of = ({ certificate }: KeyPair) =>
      new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase();
    const { refusedCertificates } = await policyNow();
    expect(refusedCertificates.slice(0, 2)).toMatchObject([
      { names: ["FR-78"], deviceCode: "FR-79", fault: null, address: "127.0.0.1", refused: 1 },
      { names: ["FR-77"], deviceCode: null, fault: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", fingerprint: of(stranger) },
    ]);
    await until(async () => {
      const { items } = (await ask("/api/v1/account-sets/001/rejections")) as { readonly items: readonly object[] };
      return items.some((item) => (item as { deviceCode: string | null }).deviceCode === "FR-79");
    });
  });
});

test("a certificate that is optional binds who shows one, and nobody else", async () => {
  await decide("--certificate", "optional");
  const elsewhere = await makeAuthority("x", validity);
  const [machine, stranger, nobody] = [
    connect(await machineOf("FR-01")),
    connect(await makeMachineCertificate(elsewhere, ["FR-01"], validity)),
    connect(),
  ];
  expect(await machine.post(cellBy("FR-01"))).toMatchObject(SAVED);
  expect(await machine.post(cellBy("FR-02"))).toMatchObject(DENIED);
  expect(await stranger.post(cellBy("FR-01"))).toMatchObject(DENIED);
  expect(await nobody.post(cellBy("FR-02"))).toMatchObject(SAVED);
});

test("a policy says which machines a certificate of any name is of, and refuses one at the next save", async () => {
  const certificate = await machineOf("pc-07.plant");
  const { fingerprint256 } = new X509Certificate(certificate.certificate);
  await decide("--certificate", "required", "--bind-certificate", "pc-07.plant=FR-01, FR-02");
  const machine = connect(certificate);
  expect(await machine.post(cellBy("FR-02"))).toMatchObject(SAVED);
  expect(await machine.post(cellBy("pc-07.plant"))).toMatchObject(DENIED);
  await decide("--bind-certificate", `${fingerprint256}=`);
  expect(await machine.post(cellBy("FR-02"))).toMatchObject(DENIED);
  const shown = await run(["policy", "001", "--data", server.data]);
  expect(shown.stdout).toContain("  certificate pc-07.plant is of FR-01, FR-02\n");
  expect(shown.stdout).toMatch(/^ {2}certificate [0-9a-f]{64} is refused$/m);
  await decide("--unbind-certificate", fingerprint256);
  expect(await machine.post(cellBy("FR-02"))).toMatchObject(SAVED);
  expect(machine.connections()).toBe(1);
  const wrong = await run(["policy", "001", "--bind-certificate", "pc-07.plant", "--data", server.data]);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("binds no certificate") });
});

describe("what the authority has revoked", () => {
  /** A server of its own, whose list of revoked certificates is empty at first. */
  async function startWithList() {
    const listFile = join(temporaryFolder(), "ca.crl");
    put(listFile, await makeRevocationList(plant.authority, [], { days: 1 }));
    const data = temporaryFolder();
    const own = await start({ data, args: ["--auth", "off", ...plant.args, "--tls-client-crl", listFile] });
    expect(await run(["policy", "001", "--certificate", "required", "--data", data])).toMatchObject({ code: 0 });
    const nobody = connect(undefined, tlsUrlOf(own));
    await until(async () => (await nobody.post(cellBy("FR-01"))).code === "ACCESS_DENIED");
    return { listFile, connectHere: (certificate: KeyPair) => connect(certificate, tlsUrlOf(own)) };
  }

  /** Saves until the connection is closed behind an answer. Every answer until then is the same. */
  async function saveToTheLast(machine: TlsMachine, deviceCode: string): Promise<void> {
    await until(async () => {
      const saved: TlsAnswer = await machine.post(cellBy(deviceCode));
      expect(saved).toMatchObject(SAVED);
      return saved.isLast;
    });
  }

  test("is refused once the list is renewed, on connections of before too; no save of the others is", async () => {
    const { listFile, connectHere } = await startWithList();
    const [stolen, honest] = [await machineOf("FR-01"), await machineOf("FR-02")];
    const [thief, machine] = [connectHere(stolen), connectHere(honest)];
    for (const [each, code] of [
      [thief, "FR-01"],
      [machine, "FR-02"],
    ] as const) {
      expect(await each.post(cellBy(code))).toMatchObject({ ...SAVED, isLast: false });
    }
    put(listFile, await makeRevocationList(plant.authority, [stolen], { days: 1 }));
    await saveToTheLast(machine, "FR-02");
    await thief.post(cellBy("FR-01")); // the last one of its connection
    expect(await thief.post(cellBy("FR-01"))).toMatchObject(DENIED);
    for (let again = 0; again < 3; again += 1) {
      expect(await machine.post(cellBy("FR-02"))).toMatchObject({ ...SAVED, isLast: false });
    }
    expect(machine.connections()).toBe(2);
  });

  test("cannot be known when the list is over, so nobody is let in", async () => {
    const { listFile, connectHere } = await startWithList();
    const machine = connectHere(await machineOf("FR-01"));
    expect(await machine.post(cellBy("FR-01"))).toMatchObject(SAVED);
    put(listFile, await makeRevocationList(plant.authority, [], { days: -1 }));
    await saveToTheLast(machine, "FR-01");
    expect(await machine.post(cellBy("FR-01"))).toMatchObject(DENIED);
  });
});

test("files that check no certificate end the start, and are named", async () => {
  const { certificate, key, authority } = plant.files;
  const own = ["--tls-certificate", certificate, "--tls-key", key];
  const nonsense = join(temporaryFolder(), "nonsense.crt");
  writeFileSync(nonsense, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const serve = (...args: string[]) => run(["serve", "--data", temporaryFolder(), "--port", "0", ...args]);
  for (const args of [
    ["--tls-client-ca", nonsense],
    ["--tls-client-ca", authority, "--tls-client-crl", nonsense],
  ]) {
    const says = `${nonsense} cannot be used to check the certificates of machines`;
    expect(await serve(...own, ...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
  }
  expect(await serve("--tls-client-ca", authority)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("tls-client-ca needs tls-certificate and tls-key"),
  });
});
