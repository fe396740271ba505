import { type MachinePolicy, POLICY_FIELDS } from "@cellgrade/contract/machine-policy";
import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";
import type { Schema } from "./schema.ts";

/** Which machines may save in an account set, and how what they send is taken. */
export function policyQuery(code: string) {
  return queryOptions({
    queryKey: [code, "machine-policy"],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/machine-policy", { path: { code }, signal }),
  });
}

/** What is set of a policy, without what was learned and refused under it. */
export function settingsOf(policy: Schema<"MachinePolicy">): MachinePolicy {
  return Object.fromEntries(POLICY_FIELDS.map((field) => [field, policy[field]])) as unknown as MachinePolicy;
}

/** Whom a policy would refuse of the machines that were seen lately. */
export function previewQuery(code: string, policy: Partial<MachinePolicy>) {
  return queryOptions({
    queryKey: [...policyQuery(code).queryKey, "preview", policy],
    queryFn: ({ signal }) =>
      ask("POST /api/v1/account-sets/{code}/machine-policy/preview", { path: { code }, body: policy, signal }),
  });
}
