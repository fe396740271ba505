import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyPair, makeAuthority, makeMachineCertificate } from "../src/certificate/plant-authority.ts";
import { SAMPLE } from "./process/cells.ts";
import { makePlantTls, type PlantTls, tlsUrlOf, validity } from "./process/plant-tls.ts";
import { runShared, type SharedServer, startShared } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// What an account set may ask of machines, asked of real clients: each is let in by what it is asked for, and refused without.

/** An account set for each policy. */
const POLICIES = {
  near: ["--networks", "127.0.0.0/8"],
  far: ["--networks", "192.0.2.0/24,fd00::/8"],
  token: ["--token", "required"],
  certificate: ["--certificate", "required"],
  codes: ["--device-codes", "closed", "--let-in", "FR-01"],
} as const;
type AccountSet = keyof typeof POLICIES;

let folder: string;
let plant: PlantTls;
let server: SharedServer;
let token: string;
let certificates: { readonly own: CertificateFiles; readonly strangers: CertificateFiles };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-policies-"));
  plant = await makePlantTls(folder);
  certificates = {
    own: write("own", await makeMachineCertificate(plant.authority, ["FR-01"], validity)),
    strangers: write("stranger", await makeMachineCertificate(await makeAuthority("x", validity), ["FR-01"], validity)),
  };
  const codes = Object.keys(POLICIES);
  server = await startShared([...plant.args, ...codes.flatMap((code) => ["--account-set", code])]);
  for (const [code, policy] of Object.entries(POLICIES)) await cellgrade("policy", code, ...policy);
  token = (await cellgrade("machine-token", "add", "token", "厂商", "--days", "1")).trim();
  // The change that was made last is the last that the server sees.
  await until(async () => {
    const headers = { "x-request-datasource": "token", "x-api-key": token };
    return (
      (await fetch(`${server.url}${SAVE_PATH}`, { method: "POST", headers, body: CELL })).headers.get(
        "x-error-code",
      ) === null
    );
  });
});
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function cellgrade(...args: readonly string[]): Promise<string> {
  const finished = await runShared([...args, "--data", server.data]);
  expect(finished).toMatchObject({ code: 0, stderr: "" });
  return finished.stdout;
}

interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

function write(name: string, { certificate, key }: KeyPair): CertificateFiles {
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key);
  return files;
}

const CELL = JSON.stringify(SAMPLE);

/** One save, by TLS where there is an authority. */
interface Errand {
  readonly url: string;
  readonly bodyFile: string;
  readonly headers: readonly string[];
  readonly authority?: string;
  readonly shown?: CertificateFiles;
}

interface Client {
  readonly program: string;
  /** The arguments by which the program prints its version, if it is there. */
  readonly version: readonly string[];
  /** Sends one cell after another. Resolves to a line for each answer: status, error code, answer. */
  send(errands: readonly Errand[]): Promise<readonly string[]>;
}

const CLIENTS: readonly Client[] = [
  { program: "curl", version: ["--version"], send: (errands) => Promise.all(errands.map(sendByCurl)) },
  { program: "python3", version: ["--version"], send: (errands) => sendByScript("python3", "post_save.py", errands) },
  { program: "java", version: ["-version"], send: (errands) => sendByScript("java", "PostSave.java", errands) },
];

async function sendByCurl({ url, bodyFile, headers, authority, shown }: Errand): Promise<string> {
  const { stdout } = await promisify(execFile)("curl", [
    "-sS",
    "-i",
    "--data-binary",
    `@${bodyFile}`,
    ...headers.flatMap((header) => ["-H", header]),
    ...(authority === undefined ? [] : ["--cacert", authority]),
    ...(shown === undefined ? [] : ["--cert", shown.certificate, "--key", shown.key]),
    url,
  ]);
  const [head = "", answer = ""] = stdout.split("\r\n\r\n");
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? [];
  return `${status} ${/^x-error-code: (\S+)/im.exec(head)?.[1] ?? "-"} ${answer}`;
}

/** The script is started once: it takes Java longer to start than to save. */
async function sendByScript(program: string, name: string, errands: readonly Errand[]): Promise<readonly string[]> {
  const sending = promisify(execFile)(program, [fileURLToPath(new URL(`./process/clients/${name}`, import.meta.url))]);
  const lines = errands.map(({ url, bodyFile, headers, authority = "-", shown }) =>
    [url, bodyFile, authority, shown?.certificate ?? "-", shown?.key ?? "-", ...headers].join("\t"),
  );
  sending.child.stdin?.end(`${lines.join("\n")}\n`);
  return (await sending).stdout.trim().split("\n");
}

interface Given {
  readonly accountSet: AccountSet;
  readonly headers?: readonly string[];
  readonly deviceCode?: string;
  /** By TLS, with what is shown there; absent: by plain HTTP. */
  readonly tls?: { readonly shown?: CertificateFiles };
}

function errandOf({ accountSet, headers = [], deviceCode = "FR-01", tls }: Given): Errand {
  const bodyFile = join(folder, `${deviceCode}.json`);
  writeFileSync(bodyFile, JSON.stringify({ ...SAMPLE, deviceCode }));
  return {
    url: `${tls === undefined ? server.url : tlsUrlOf(server)}${SAVE_PATH}`,
    bodyFile,
    headers: [`x-request-datasource: ${accountSet}`, "content-type: application/json", ...headers],
    ...(tls !== undefined && { authority: plant.files.authority, ...tls }),
  };
}

const SAVED = '200 - {"state":1,"msg":"保存成功","resBody":[]}';
const MISSING = '200 TOKEN_MISSING {"state":-1,"msg":"请求头 x-api-key(设备令牌)不能为空","resBody":[]}';
const denied = (accountSet: AccountSet) =>
  `200 ACCESS_DENIED {"state":-1,"msg":"设备无权访问账套: ${accountSet}","resBody":[]}`;

/** What is sent, and the answer that v1.0 has for it. */
function exchanges(): readonly (readonly [what: string, given: Given, answer: string])[] {
  const { own, strangers } = certificates;
  const byToken = (...headers: readonly string[]): Given => ({ accountSet: "token", headers });
  const byTls = (shown?: CertificateFiles): Given => ({
    accountSet: "certificate",
    tls: shown === undefined ? {} : { shown },
  });
  return [
    ["from an allowed network", { accountSet: "near" }, SAVED],
    ["from another network", { accountSet: "far" }, denied("far")],
    ["with the token as x-api-key", byToken(`x-api-key: ${token}`), SAVED],
    ["with the token as a Bearer", byToken(`Authorization: Bearer ${token}`), SAVED],
    ["without a token", byToken(), MISSING],
    ["with another token as x-api-key", byToken("x-api-key: cgm_guessed"), denied("token")],
    ["with another token as a Bearer", byToken("Authorization: Bearer cgm_guessed"), denied("token")],
    ["with the certificate, under its device code", byTls(own), SAVED],
    ["with the certificate, under another one", { ...byTls(own), deviceCode: "FR-02" }, denied("certificate")],
    ["without a certificate", byTls(), denied("certificate")],
    ["with a certificate of another authority", byTls(strangers), denied("certificate")],
    ["by plain HTTP where a certificate is required", { accountSet: "certificate" }, denied("certificate")],
    ["under a device code that was let in", { accountSet: "codes" }, SAVED],
    ["under another device code", { accountSet: "codes", deviceCode: "FR-02" }, denied("codes")],
  ];
}

test.for(CLIENTS.map(({ program }) => program))(
  "%s saves with what each policy asks for, and is refused without, by the answers of v1.0",
  async (program, ctx) => {
    const client = CLIENTS.find((each) => each.program === program) as Client;
    const isHere = promisify(execFile)(client.program, client.version).then(
      () => true,
      () => false,
    );
    ctx.skip(!(await isHere), `there is no ${program} here`);
    const sent = exchanges();
    const answers = await client.send(sent.map(([, given]) => errandOf(given)));
    expect(sent.map(([what], n) => [what, answers[n]])).toEqual(sent.map(([what, , answer]) => [what, answer]));
  },
);
