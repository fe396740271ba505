import { ROLES, type Role } from "@cellgrade/contract/roles";
import { describe, expect, test } from "vitest";
import { type Caller, callerHere } from "../../src/access/caller.ts";
import { ANYONE, HERE, may, refusalBy, VISITOR } from "../../src/access/rule.ts";

const person = (role: Role, accountSets: readonly string[] | null = null): Caller => ({
  kind: "person",
  id: "1",
  name: "p",
  role,
  accountSets: accountSets && new Set(accountSets),
});

const codeOf = (...args: Parameters<typeof refusalBy>) => refusalBy(...args)?.code ?? null;

describe("a rule", () => {
  test("asks a stranger to sign in, but where anybody may come", () => {
    for (const { rule } of [may("viewer"), may("viewer", "own"), may("admin", "server"), HERE]) {
      expect(codeOf(rule, null, "001")).toBe("SIGN_IN_NEEDED");
    }
    for (const { rule } of [ANYONE, VISITOR]) expect(codeOf(rule, null, "001")).toBeNull();
  });

  test.each(ROLES)("of a %s lets in this role and those above it", (needed) => {
    const { rule } = may(needed);
    for (const role of ROLES) {
      const isEnough = ROLES.indexOf(role) >= ROLES.indexOf(needed);
      expect(codeOf(rule, person(role), "001")).toBe(isEnough ? null : "ROLE_TOO_LOW");
    }
  });

  test("tells of an account set that the caller may not see what it tells of one that is not there", () => {
    const limited = person("admin", ["001"]);
    expect(codeOf(may("viewer").rule, limited, "001")).toBeNull();
    const refusal = refusalBy(may("viewer").rule, limited, "002");
    expect(refusal).toMatchObject({ code: "ACCOUNT_SET_NOT_FOUND", values: { code: "002" } });
  });

  test("for all account sets is for those who may see all", () => {
    expect(codeOf(may("admin", "server").rule, person("admin"), undefined)).toBeNull();
    expect(codeOf(may("admin", "server").rule, person("admin", ["001"]), undefined)).toBe("ACCOUNT_SETS_LIMITED");
    expect(codeOf(may("viewer", "own").rule, person("viewer", ["001"]), undefined)).toBeNull();
  });

  test("for this machine lets in no one who signed in elsewhere", () => {
    expect(codeOf(HERE.rule, person("admin"), undefined)).toBe("METRICS_TOKEN_NEEDED");
    expect(codeOf(HERE.rule, callerHere("viewer"), undefined)).toBeNull();
  });

  test("for metrics lets a token for them in, which opens nothing else", () => {
    const token: Caller = { ...person("admin"), kind: "token", role: "metrics" };
    expect(codeOf(HERE.rule, token, undefined)).toBeNull();
    for (const { rule } of [may("viewer"), may("viewer", "own"), may("admin", "server")]) {
      expect(codeOf(rule, token, "001")).toBe("ROLE_TOO_LOW");
    }
  });

  test("asks whoever is at this machine to sign in for what he may not do without", () => {
    expect(codeOf(may("viewer").rule, callerHere("viewer"), "001")).toBeNull();
    expect(codeOf(may("engineer").rule, callerHere("viewer"), "001")).toBe("SIGN_IN_NEEDED");
  });
});
