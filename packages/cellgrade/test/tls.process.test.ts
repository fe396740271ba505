import { X509Certificate } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type KeyPair, makeAuthority, makeServerCertificate } from "../src/certificate/plant-authority.ts";
import { SAMPLE } from "./process/cells.ts";
import type { ServerProcess } from "./process/cellgrade-process.ts";
import { run, type SharedServer, start, startShared, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// TLS beside the plain listener, by a real server and real certificates.

const validity = { from: new Date(), days: 30 };

let authority: KeyPair;
beforeAll(async () => {
  authority = await makeAuthority("plant", validity);
});

const newCertificate = (): Promise<KeyPair> => makeServerCertificate(authority, ["127.0.0.1"], validity);

/** Renews a file as tools do: whole, by a rename. */
function put(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** The files of a certificate in a folder, and the flags that name them. */
async function writeCertificate(folder: string) {
  const [certificateFile, keyFile] = [join(folder, "server.crt"), join(folder, "server.key")];
  const { certificate, key } = await newCertificate();
  put(certificateFile, certificate);
  put(keyFile, key);
  const args = ["--tls-certificate", certificateFile, "--tls-key", keyFile, "--tls-port", "0"];
  return { certificateFile, keyFile, args };
}

function tlsUrlOf(server: ServerProcess): string {
  return /https:\/\/\S+/.exec(server.stdout())?.[0] ?? "";
}

async function startWithTls() {
  const folder = temporaryFolder();
  const files = await writeCertificate(folder);
  const server = await start({ data: join(folder, "data"), args: files.args });
  return { server, tlsUrl: tlsUrlOf(server), ...files };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The serial number of the certificate that the server showed on this connection. */
  readonly serialNumber: string;
}

function ask(
  url: string,
  { agent, save = false }: { readonly agent?: Agent; readonly save?: boolean } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = save ? { "content-type": "application/json", "x-request-datasource": "001" } : {};
    const method = save ? "POST" : "GET";
    const options = { ca: authority.certificate, agent: agent ?? new Agent(), method, headers };
    const asked = request(url, options, (response) => {
      const serialNumber = (response.socket as TLSSocket).getPeerCertificate().serialNumber;
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, serialNumber }),
      );
    });
    asked.on("error", reject);
    asked.end(save ? JSON.stringify(SAMPLE) : undefined);
  });
}

/** A client that keeps its one connection. */
function keeping(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return agent;
}

describe("with a certificate", () => {
  let folder: string;
  let server: SharedServer;
  let tlsUrl: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "cellgrade-tls-"));
    server = await startShared([...(await writeCertificate(folder)).args, "--hsts", "on"]);
    tlsUrl = tlsUrlOf(server);
  });
  afterAll(async () => {
    await server?.end();
    rmSync(folder, { recursive: true });
  });

  test("everything is answered by TLS, and saves on the plain port too", async () => {
    const plain = await fetch(`${server.url}${SAVE_PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-datasource": "001" },
      body: JSON.stringify(SAMPLE),
    });
    expect(await plain.json()).toMatchObject({ state: 1 });
    expect(JSON.parse((await ask(`${tlsUrl}${SAVE_PATH}`, { save: true })).text)).toMatchObject({ state: 1 });
    const record = `/api/v1/account-sets/001/records/${SAMPLE.barcode}`;
    expect((await ask(`${tlsUrl}${record}`)).status).toBe(200);
  });

  test("the plain port answers nothing else, and sends pages on", async () => {
    const refused = await fetch(`${server.url}/api/v1/account-sets`);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "TLS_NEEDED" }]);
    for (const path of ["/metrics", "/docs/json", "/api/v1/nothing", "/assets/x.js"]) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(403);
    }
    const page = await fetch(`${server.url}/records?q=1`, { headers: { accept: "text/html" }, redirect: "manual" });
    expect([page.status, page.headers.get("location")]).toEqual([307, `${tlsUrl}/records?q=1`]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test("clause 6: a NUL behind a save has no answer of its own, in its record of TLS and in one behind it", async () => {
    const { hostname, port } = new URL(tlsUrl);
    const body = JSON.stringify(SAMPLE);
    const head = `POST ${SAVE_PATH} HTTP/1.1\r\nHost: x\r\nx-request-datasource: 001\r\nContent-Length: ${Buffer.byteLength(body)}`;
    for (const together of [true, false]) {
      const socket = connect({ host: hostname, port: Number(port), ca: authority.certificate });
      let answers = "";
      socket.setEncoding("utf8").on("data", (text: string) => {
        answers += text;
        if (!together && answers.endsWith("}")) socket.write("\0");
      });
      socket.write(`${head}\r\n\r\n${body}${together ? "\0" : ""}`);
      await new Promise((resolve) => socket.once("close", resolve));
      expect(answers.match(/"state":-?1/g)).toEqual(['"state":1']);
    }
  });

  test("TLS 1.1 is refused", async () => {
    const { hostname, port } = new URL(tlsUrl);
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const client = connect({ host: hostname, port: Number(port), ca: authority.certificate, ...old });
    const code = await new Promise((resolve) => {
      client.once("secureConnect", () => resolve("connected"));
      client.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(code).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
  });

  test("browsers are told to keep to TLS when that is chosen, and only by TLS", async () => {
    expect((await ask(`${tlsUrl}/healthz`)).headers["strict-transport-security"]).toMatch(/^max-age=\d{7,}$/);
    expect((await fetch(`${server.url}/healthz`)).headers.get("strict-transport-security")).toBeNull();
  });
});

describe("a certificate that is renewed", () => {
  test("is used by the next connection, and closes none", async () => {
    const { tlsUrl, certificateFile, keyFile } = await startWithTls();
    const agent = keeping();
    const save = (): Promise<Answer> => ask(`${tlsUrl}${SAVE_PATH}`, { agent, save: true });
    const before = await save();
    const renewed = await newCertificate();
    const { serialNumber } = new X509Certificate(renewed.certificate);
    put(certificateFile, renewed.certificate);
    put(keyFile, renewed.key);
    // Saves go on meanwhile, on the connection that is open.
    await until(async () => {
      expect(await save()).toMatchObject({ status: 200, serialNumber: before.serialNumber });
      return (await ask(`${tlsUrl}/healthz`)).serialNumber === serialNumber;
    });
    expect(JSON.parse((await save()).text)).toMatchObject({ state: 1 });
  });

  test("in one of its files alone changes nothing, and is told of", async () => {
    const { server, tlsUrl, certificateFile } = await startWithTls();
    const before = (await ask(`${tlsUrl}/healthz`)).serialNumber;
    put(certificateFile, (await newCertificate()).certificate);
    await until(() => server.stderr().includes("the certificate could not be renewed"));
    expect((await ask(`${tlsUrl}/healthz`)).serialNumber).toBe(before);
  });

  test("does not keep a server whose connections are open from its stop", async () => {
    const { server, tlsUrl } = await startWithTls();
    await ask(`${tlsUrl}/healthz`, { agent: keeping() });
    server.kill("SIGTERM");
    expect(await server.exited).toMatchObject({ code: 0 });
  });
});

test("files that make no certificate end the start, and are named", async () => {
  const folder = temporaryFolder();
  const [certificateFile, keyFile] = [join(folder, "a.crt"), join(folder, "b.key")];
  const serve = (...args: string[]) => run(["serve", "--data", join(folder, "data"), "--port", "0", ...args]);
  const files = ["--tls-certificate", certificateFile, "--tls-key", keyFile];
  expect((await serve(...files)).stderr).toContain(`${certificateFile} and ${keyFile} cannot be used for TLS`);
  writeFileSync(certificateFile, (await newCertificate()).certificate);
  writeFileSync(keyFile, (await newCertificate()).key);
  expect(await serve(...files)).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be used for TLS") });
  expect(await serve("--tls-key", keyFile)).toMatchObject({ code: 2, stderr: expect.stringContaining("go together") });
});
