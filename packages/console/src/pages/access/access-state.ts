import { choice } from "../../url-state.ts";

// The state of the page, as its address holds it.

const TABS = ["users", "tokens"] as const;
export type TabName = (typeof TABS)[number];

export const accessFields = { tab: choice(TABS, "users") };
