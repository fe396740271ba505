import { describe } from "vitest";
import type { OpenStore } from "./suite/fresh-store.ts";
import { describeHistory } from "./suite/history.ts";
import { describeExclusions } from "./suite/exclusions.ts";
import { describeGrades } from "./suite/grades.ts";
import { describeLifetime } from "./suite/lifetime.ts";
import { describeAgainstModel } from "./suite/against-model.ts";
import { describeRetention } from "./suite/retention.ts";
import { describeRuns } from "./suite/runs.ts";
import { describeSave } from "./suite/save.ts";
import { describeSearch } from "./suite/search.ts";
import { describeSnapshot } from "./suite/snapshot.ts";
import { describeStatistics } from "./suite/statistics.ts";
import { describeSummary } from "./suite/summary.ts";
import { describeUnreadBarcodes } from "./suite/unread-barcodes.ts";
import { describeValues } from "./suite/values.ts";

// Two parts, so that two workers can share them: the second opens some two hundred stores.

/** What every engine guarantees of a store. Knows the port and nothing else: `open` gives a store of its own, empty. */
export function describeStore(name: string, open: OpenStore): void {
  describe(name, () => {
    describeSave(open);
    describeHistory(open);
    describeSearch(open);
    describeSummary(open);
    describeStatistics(open);
    describeRuns(open);
    describeSnapshot(open);
    describeValues(open);
    describeExclusions(open);
    describeGrades(open);
    describeUnreadBarcodes(open);
    describeRetention(open);
    describeLifetime(open);
  });
}

/** The same guarantees, held against an independent model by random saves. */
export function describeStoreAgainstModel(name: string, open: OpenStore): void {
  describe(name, () => describeAgainstModel(open));
}
