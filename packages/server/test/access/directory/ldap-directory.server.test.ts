import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLdapDirectory, type LdapOptions } from "../../../src/access/directory/ldap-directory.ts";
import { ACCOUNT, groupDn, type LdapServer, startLdapServer } from "./ldap-server.ts";
import { selfSigned } from "./self-signed.ts";

// What the directory is asked and believed, by a server of LDAP.

const LI = { name: "li", password: "her own" };
const UNAVAILABLE = { code: "DIRECTORY_UNAVAILABLE" };

let folder: string;
let ldap: LdapServer;
let reported = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellgrade-ldap-"));
  ldap = await startLdapServer([LI, { name: "wu", password: "his own" }]);
  ldap.groups.set("line", [LI.name]);
  writeFileSync(join(folder, "password"), ACCOUNT.password);
});
afterAll(async () => {
  await ldap.stop();
  rmSync(folder, { recursive: true, force: true });
});

function directoryAt(url: string, options: Partial<LdapOptions> = {}) {
  reported = 0;
  const faults = { report: () => void (reported += 1) };
  return createLdapDirectory(
    { faults },
    {
      url,
      caFile: null,
      account: { name: ACCOUNT.name, passwordFile: join(folder, "password") },
      base: "dc=plant",
      userFilter: "(uid={name})",
      memberFilter: "(member={dn})",
      groups: ["line", "gone"].map((group) => ({ role: "viewer", accountSets: null, group: groupDn(group) })),
      ...options,
    },
  );
}

test("the password of an entry proves who somebody is; an empty one does not, though the directory takes it", async () => {
  const directory = directoryAt(ldap.url);
  const said = {
    source: "directory",
    account: "uid=li,ou=people,dc=plant",
    name: "li",
    displayName: "li",
    role: "viewer",
    accountSets: null,
  };
  expect(await directory.check(LI)).toEqual(said);
  expect(await directory.check({ ...LI, password: "" })).toBeNull();
  expect(await directory.check({ ...LI, password: "another" })).toBeNull();
  expect(reported).toBe(0);
});

test("a name is no part of the filter", async () => {
  const directory = directoryAt(ldap.url);
  for (const name of ["l*", "li)(uid=*", "\\6ci"]) expect(await directory.check({ ...LI, name }), name).toBeNull();
});

test("a filter that finds several finds nobody", async () => {
  const directory = directoryAt(ldap.url, { userFilter: "(objectclass=person)" });
  expect(await directory.check(LI)).toBeNull();
});

test("a server that refuses this one, or is silent, is told as one that does not answer", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", () => resolve()));
  const url = `ldap://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  try {
    await expect(directoryAt(url).check(LI)).rejects.toMatchObject(UNAVAILABLE);
    expect(reported).toBe(1);
    writeFileSync(join(folder, "wrong"), "wrong");
    const account = { name: ACCOUNT.name, passwordFile: join(folder, "wrong") };
    await expect(directoryAt(ldap.url, { account }).probe()).rejects.toMatchObject(UNAVAILABLE);
  } finally {
    silent.close();
  }
});

test("over ldaps, a directory whose certificate the authority of the plant did not sign is asked for nothing", async () => {
  const { cert: certificate, key } = await selfSigned();
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, certificate);
  const secure = await startLdapServer([LI], { tls: { certificate, key } });
  secure.groups.set("line", [LI.name]);
  try {
    expect(await directoryAt(secure.url, { caFile }).check(LI)).toMatchObject({ role: "viewer" });
    const asked = secure.filters.length;
    await expect(directoryAt(secure.url).check(LI)).rejects.toMatchObject(UNAVAILABLE);
    expect(secure.filters).toHaveLength(asked);
  } finally {
    await secure.stop();
  }
});
