import { writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeAuthority, makeServerCertificate } from "../src/certificate/plant-authority.ts";
import { run, start, temporaryFolder } from "./process/server-process.ts";

// Signing in over TLS, by a real server and a real certificate.

interface Asked {
  readonly ca: string;
  readonly cookie?: string;
  /** Sent as JSON; without it the path is read. */
  readonly body?: object;
}

function ask(url: string, { ca, cookie = "", body }: Asked): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(body !== undefined && { "content-type": "application/json" }) };
    const method = body === undefined ? "GET" : "POST";
    const asked = request(url, { ca, method, headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test("over TLS the cookie is of this host alone and never goes in the clear, and nobody signs in without TLS", async () => {
  const folder = temporaryFolder();
  const validity = { from: new Date(), days: 2 };
  const authority = await makeAuthority("plant", validity);
  const { certificate, key } = await makeServerCertificate(authority, ["127.0.0.1"], validity);
  writeFileSync(join(folder, "server.crt"), certificate);
  writeFileSync(join(folder, "server.key"), key);
  const data = join(folder, "data");
  const added = await run(["user", "add", "boss", "--role", "admin", "--data", data]);
  const body = { name: "boss", password: added.stdout.trim() };
  const tls = [
    "--tls-certificate",
    join(folder, "server.crt"),
    "--tls-key",
    join(folder, "server.key"),
    "--tls-port",
    "0",
  ];
  const server = await start({ data, args: tls });
  const url = /https:\/\/\S+/.exec(server.stdout())?.[0] ?? "";

  const { status, headers } = await ask(`${url}/api/v1/session`, { ca: authority.certificate, body });
  expect(status).toBe(200);
  const [cookie = "", ...attributes] = (headers["set-cookie"]?.[0] ?? "").split("; ");
  expect(cookie).toMatch(/^__Host-cellgrade-session=/);
  expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Lax", "Secure"]);
  const sessions = await ask(`${url}/api/v1/account/sessions`, { ca: authority.certificate, cookie });
  expect(sessions.status).toBe(200);

  const plain = await fetch(`${server.url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(await plain.json()).toMatchObject({ code: "TLS_NEEDED" });
  expect(plain.headers.get("set-cookie")).toBeNull();
});
