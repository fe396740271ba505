import { describe } from "vitest";
import type { OpenStore } from "./suite/fresh-store.ts";
import { describeHistory } from "./suite/history.ts";
import { describeLifetime } from "./suite/lifetime.ts";
import { describeAgainstModel } from "./suite/against-model.ts";
import { describeSave } from "./suite/save.ts";
import { describeSearch } from "./suite/search.ts";
import { describeSummary } from "./suite/summary.ts";

/** What every engine guarantees. Knows the port and nothing else: `open` gives a store of its own, empty. */
export function describeStore(name: string, open: OpenStore): void {
  describe(name, () => {
    describeSave(open);
    describeHistory(open);
    describeAgainstModel(open);
    describeSearch(open);
    describeSummary(open);
    describeLifetime(open);
  });
}
