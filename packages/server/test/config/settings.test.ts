import { expect, test } from "vitest";
import { SETTINGS } from "../../src/config/settings.ts";

test("no setting is a secret, for the list of processes shows flags: what holds one is named as a file", () => {
  const secrets = SETTINGS.filter(({ key }) => /password|secret|token|key/.test(key));
  expect(secrets.map(({ key }) => key)).toEqual(["tls-key", "ldap-password-file", "oidc-secret-file"]);
  for (const { key, value } of secrets) expect(value, key).toBe("file");
});

test("each key is one setting's", () => {
  expect(new Set(SETTINGS.map(({ key }) => key)).size).toBe(SETTINGS.length);
});
