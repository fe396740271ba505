import { describe } from "vitest";
import type { OpenSystem } from "./suite/fresh-system.ts";
import { describeAccountSets } from "./suite/system/account-sets.ts";
import { describeApiTokens } from "./suite/system/api-tokens.ts";
import { describeAudit } from "./suite/system/audit.ts";
import { describeBarcodeLists } from "./suite/system/barcode-lists.ts";
import { describeClock } from "./suite/system/clock.ts";
import { describeControlPhases } from "./suite/system/control-phases.ts";
import { describeEncodingHabits } from "./suite/system/encoding-habits.ts";
import { describeGrading } from "./suite/system/grading.ts";
import { describeLimits } from "./suite/system/limits.ts";
import { describeMachineAccess } from "./suite/system/machine-access.ts";
import { describeMachineEvents } from "./suite/system/machine-events.ts";
import { describeMachines } from "./suite/system/machines.ts";
import { describePeople } from "./suite/system/people.ts";
import { describeRejections } from "./suite/system/rejections.ts";
import { describeUnitFindings } from "./suite/system/unit-findings.ts";

/** What every engine guarantees of its system store. Knows the port and nothing else. */
export function describeSystem(name: string, open: OpenSystem): void {
  describe(`${name}: the system store`, () => {
    describeAccountSets(open);
    describeAudit(open);
    describeApiTokens(open);
    describeClock(open);
    describeGrading(open);
    describeLimits(open);
    describeMachines(open);
    describeMachineAccess(open);
    describeRejections(open);
    describeBarcodeLists(open);
    describeEncodingHabits(open);
    describePeople(open);
    describeUnitFindings(open);
    describeControlPhases(open);
    describeMachineEvents(open);
  });
}
