// What people and their tokens may do. Each role may do what those before it may.

export const ROLES = ["viewer", "engineer", "admin"] as const;

/**
 * `viewer` looks and exports. `engineer` also decides: grading rules, limits, exclusions, resubmission. `admin` also lets
 * people and machines in, and sets up account sets.
 */
export type Role = (typeof ROLES)[number];

/** What a token may be for: to do what a role may, or to read `/metrics` and nothing else. */
export const TOKEN_ROLES = [...ROLES, "metrics"] as const;

export type TokenRole = (typeof TOKEN_ROLES)[number];

/** True when a role may do what `needed` may. */
export function covers(role: TokenRole, needed: Role): boolean {
  return role !== "metrics" && ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
