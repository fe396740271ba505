// What people and their tokens may do. Each role may do what those before it may.

export const ROLES = ["viewer", "engineer", "admin"] as const;

/**
 * `viewer` looks and exports. `engineer` also decides: grading rules, limits, exclusions, resubmission. `admin` also lets
 * people and machines in, and sets up account sets.
 */
export type Role = (typeof ROLES)[number];

/** True when a role may do what `needed` may. */
export function covers(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
