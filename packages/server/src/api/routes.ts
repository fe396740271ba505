import type { SystemStore } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { People } from "../access/people/people.ts";
import type { MayCarryPasswords } from "../access/secure.ts";
import type { ApiTokens } from "../access/tokens/api-tokens.ts";
import type { Machines } from "../access/machines/machine-access.ts";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../http/app.ts";
import type { Reach } from "../http/reach.ts";
import type { EncodingHabits } from "../ingest/encoding-habits.ts";
import type { FrontDoor } from "../ingest/front-door.ts";
import type { MachineTally } from "../ingest/machine-tally.ts";
import type { RefusedSubmissions } from "../ingest/refused-submissions.ts";
import type { LiveFeed } from "../live/live-feed.ts";
import type { ServerClock } from "../operate/server-clock.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";
import type { UnitWatch } from "../unit-watch/unit-watch.ts";
import { API_V1 } from "./account-sets/account-set-path.ts";
import { addAccountSetRoutes } from "./account-sets/account-set-routes.ts";
import { addAuditRoutes } from "./audit/audit-routes.ts";
import { addClockRoutes } from "./clock/clock-routes.ts";
import { addControlPhaseRoutes } from "./control-phases/control-phase-routes.ts";
import { addDeviceRoutes } from "./devices/device-routes.ts";
import { addSuspectRoute } from "./devices/suspect-route.ts";
import { addExportRoutes } from "./export/export-routes.ts";
import type { Exports } from "./export/exports.ts";
import { addGradingRoutes } from "./grading/grading-routes.ts";
import { addLimitsRoutes } from "./limits/limits-routes.ts";
import type { EventStreams } from "./live/event-streams.ts";
import { addLiveRoute } from "./live/live-route.ts";
import { addMachineEventRoutes } from "./machine-events/machine-event-routes.ts";
import { addMachineTokenRoutes } from "./machine-access/machine-token-routes.ts";
import { addPolicyRoutes } from "./machine-access/policy-routes.ts";
import { addOverviewRoute } from "./overview/overview-route.ts";
import { addPeopleRoutes } from "./people/people-routes.ts";
import { addRecordRoutes } from "./records/record-routes.ts";
import { addRejectionRoutes } from "./rejections/rejection-routes.ts";
import { addStatisticsRoutes } from "./statistics/statistics-routes.ts";
import { addSubmissionRoutes } from "./submissions/submission-routes.ts";
import { addTokenRoutes } from "./tokens/token-routes.ts";
import { addUnitFindingRoutes } from "./unit-findings/unit-finding-routes.ts";

export interface ApiDependencies {
  readonly accountSets: AccountSets;
  readonly system: Pick<
    SystemStore,
    | "accountSets"
    | "apiTokens"
    | "audit"
    | "barcodeLists"
    | "controlPhases"
    | "grading"
    | "limits"
    | "machineAccess"
    | "machineEvents"
    | "machines"
    | "rejections"
    | "unitFindings"
  >;
  readonly apiTokens: ApiTokens;
  /** Which machines may save. */
  readonly machineAccess: Machines;
  readonly people: People;
  readonly auth: "on" | "off";
  readonly mayCarryPasswords: MayCarryPasswords;
  readonly reach: () => Reach;
  readonly frontDoor: Pick<FrontDoor, "serve">;
  readonly unitWatch: UnitWatch;
  readonly clock: ServerClock;
  readonly tally: MachineTally;
  readonly refusedSubmissions: RefusedSubmissions;
  readonly habits: EncodingHabits;
  readonly exports: Exports;
  readonly feed: LiveFeed;
  readonly streams: EventStreams;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Logger;
}

/** Everything under `/api/v1`: a folder for each capability, with its routes, its schemas and its reading. */
export function addApiRoutes(app: App, dependencies: ApiDependencies): void {
  const {
    accountSets,
    system,
    apiTokens,
    machineAccess,
    people,
    auth,
    mayCarryPasswords,
    reach,
    frontDoor,
    unitWatch,
    clock,
    tally,
    refusedSubmissions,
    habits,
    exports,
    feed,
    streams,
    faults,
    log,
  } = dependencies;
  const { barcodeLists, controlPhases, grading, limits, machineEvents, machines, rejections: ledger } = system;
  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith(API_V1)) reply.header("cache-control", "no-store"); // the next save changes the answer
  });
  addPeopleRoutes(app, { people, auth, mayCarryPasswords, reach, accountSets });
  addAccountSetRoutes(app, { accountSets, directory: system.accountSets, machines: machineAccess });
  addClockRoutes(app, { clock });
  addAuditRoutes(app, { trail: system.audit });
  addTokenRoutes(app, { accountSets, apiTokens, register: system.apiTokens });
  addMachineTokenRoutes(app, { accountSets, machines: machineAccess, register: system.machineAccess });
  addPolicyRoutes(app, {
    accountSets,
    machines: machineAccess,
    register: system.machineAccess,
    seen: machines,
    ledger,
    tally,
    refusedSubmissions,
  });
  const reading = { accountSets, barcodeLists, grading, machines: machineAccess };
  addRecordRoutes(app, reading);
  addStatisticsRoutes(app, { ...reading, limits, controlPhases, machineEvents });
  addControlPhaseRoutes(app, { ...reading, controlPhases });
  addMachineEventRoutes(app, { accountSets, machineEvents });
  addGradingRoutes(app, reading);
  addLimitsRoutes(app, { accountSets, limits });
  addDeviceRoutes(app, { accountSets, machines, tally });
  addUnitFindingRoutes(app, { accountSets, unitWatch, unitFindings: system.unitFindings, tally });
  addRejectionRoutes(app, { accountSets, ledger, refusedSubmissions, habits });
  addOverviewRoute(app, { accountSets, machineAccess, machines, ledger, tally, refusedSubmissions });
  addSuspectRoute(app, { accountSets, machines: machineAccess });
  addSubmissionRoutes(app, { accountSets, frontDoor, ledger, faults });
  addExportRoutes(app, { ...reading, exports, log });
  addLiveRoute(app, { accountSets, grading, machines: machineAccess, feed, streams, faults });
}
