import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, isIP } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  type KeyPair,
  makeAuthority,
  makeMachineCertificate,
  makeServerCertificate,
} from "../../src/certificate/plant-authority.ts";

// What OpenSSL, by Node's TLS, makes of the certificates.

const validity = { from: new Date(), days: 30 };

let authority: KeyPair;
let server: KeyPair;
beforeAll(async () => {
  authority = await makeAuthority("一厂 authority", validity);
  server = await makeServerCertificate(authority, ["mes.factory", "127.0.0.1", "::1"], validity);
});

interface Handshake {
  /** Null when the client accepts the server. */
  readonly refusedByClient: string | null;
  /** The name in the machine's certificate; null when the server does not trust it, or there is none. */
  readonly machine: string | null;
}

async function shakeHands({
  host,
  machine,
}: {
  readonly host: string;
  readonly machine?: KeyPair;
}): Promise<Handshake> {
  const listening = createServer({
    cert: server.certificate,
    key: server.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
  });
  onTestFinished(() => void listening.close());
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const taken = once(listening, "secureConnection") as Promise<[TLSSocket]>;
  const client = connect({
    host: "127.0.0.1",
    port: (listening.address() as AddressInfo).port,
    servername: isIP(host) === 0 ? host : "",
    ca: authority.certificate,
    ...(machine !== undefined && { cert: machine.certificate, key: machine.key }),
    checkServerIdentity: () => undefined,
    rejectUnauthorized: false,
  });
  await once(client, "secureConnect");
  const [socket] = await taken;
  const shown = new X509Certificate(client.getPeerCertificate().raw);
  const named = isIP(host) !== 0 ? shown.checkIP(host) : shown.checkHost(host);
  const trusted = client.authorized ? null : String(client.authorizationError);
  const commonName = socket.authorized ? String(socket.getPeerCertificate().subject.CN) : null;
  client.destroy();
  socket.destroy();
  return { refusedByClient: trusted ?? (named === undefined ? "another name" : null), machine: commonName };
}

describe("a plant's authority", () => {
  test.each(["mes.factory", "127.0.0.1", "::1"])("makes a server known by %s", async (host) => {
    expect((await shakeHands({ host })).refusedByClient).toBeNull();
  });

  test("makes a server known by no other name", async () => {
    expect((await shakeHands({ host: "mes.elsewhere" })).refusedByClient).toBe("another name");
    expect((await shakeHands({ host: "127.0.0.2" })).refusedByClient).toBe("another name");
  });

  test("makes a machine known by its device code, whatever characters that has", async () => {
    for (const deviceCode of ["FR-01", "分容机,CN=other+1", '"; O=x']) {
      const machine = await makeMachineCertificate(authority, [deviceCode], validity);
      expect((await shakeHands({ host: "mes.factory", machine })).machine).toBe(deviceCode);
    }
  });

  test("is the only one: a machine of another authority with its name is a stranger", async () => {
    const machine = await makeMachineCertificate(await makeAuthority("一厂 authority", validity), ["FR-01"], validity);
    expect((await shakeHands({ host: "mes.factory", machine })).machine).toBeNull();
  });

  test("signs no other authority: what a machine signs counts for nothing", async () => {
    const machine = await makeMachineCertificate(authority, ["FR-01"], validity);
    const signed = await makeMachineCertificate(machine, ["FR-02"], validity);
    const chain = { certificate: signed.certificate + machine.certificate, key: signed.key };
    expect((await shakeHands({ host: "mes.factory", machine: chain })).machine).toBeNull();
  });

  test("makes a machine that is no server, and a server that is no machine", async () => {
    const machine = new X509Certificate((await makeMachineCertificate(authority, ["FR-01"], validity)).certificate);
    expect(machine.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(new X509Certificate(server.certificate).keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  test("is valid for as long as it was told", () => {
    const { validTo, ca } = new X509Certificate(authority.certificate);
    expect(ca).toBe(true);
    expect(Math.abs(Date.parse(validTo) - (validity.from.getTime() + 30 * 86_400_000))).toBeLessThan(2_000);
  });
});
