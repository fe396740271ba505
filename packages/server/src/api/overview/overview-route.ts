import { createPlantClock } from "@cellgrade/contract/plant-time";
import { shiftAt } from "@cellgrade/contract/shifts";
import type { Machine, MachineRegister, RejectionLedger } from "@cellgrade/store/system";
import { may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import type { MachineTally } from "../../ingest/machine-tally.ts";
import type { RefusedSubmissions } from "../../ingest/refused-submissions.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { OverviewSchema } from "./overview-schemas.ts";

export interface OverviewRouteDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machineAccess: Pick<Machines, "of">;
  readonly machines: Pick<MachineRegister, "list" | "savesByMinute">;
  readonly ledger: Pick<RejectionLedger, "count">;
  readonly tally: Pick<MachineTally, "flush">;
  readonly refusedSubmissions: Pick<RefusedSubmissions, "flush">;
}

/** Machines report when their trays end. A machine that says nothing for an hour is worth a look. */
const SILENT_AFTER_MINUTES = 60;

/** A machine that was not seen for seven days is not silent but gone. */
const KNOWN_MS = 7 * 24 * 3_600_000;

const MINUTE_MS = 60_000;
const MINUTES = 60;

export function addOverviewRoute(app: App, dependencies: OverviewRouteDependencies): void {
  const { accountSets, machineAccess, machines, ledger, tally, refusedSubmissions } = dependencies;

  app.get(
    `${ACCOUNT_SET_PATH}/overview`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getOverview",
        tags: ["devices"],
        summary: "What happens today (看板): cells, saves, refusals, machines, saves by the minute.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(OverviewSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { accountSet, store } = findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const clock = createPlantClock(accountSet.timeZone);
      await Promise.all([tally.flush(), refusedSubmissions.flush()]); // so that the answer holds what happened a moment ago
      const now = Date.now();
      const dayStart = clock.startOfDay(now);
      const [cellsToday, refusedToday, list, minutes] = await Promise.all([
        store.countReceived(dayStart, machineAccess.of(code).settings().unreadWords, whileAwaited(reply)),
        ledger.count({ accountSet: code, receivedFrom: dayStart }),
        machines.list(code, { now, dayStart }),
        machines.savesByMinute(code, { now, minutes: MINUTES }),
      ]);
      return {
        now: new Date(now).toISOString(),
        dayStart: new Date(dayStart).toISOString(),
        shift: shiftAt(clock, now, accountSet.shifts),
        cellsToday,
        savesToday: list.reduce((sum, { savedToday }) => sum + savedToday, 0),
        refusedToday,
        ...countDevices(list, now),
        silentAfterMinutes: SILENT_AFTER_MINUTES,
        savesPerMinute: minutes.map(({ minuteStart, saves }) => ({
          minute: new Date(minuteStart).toISOString(),
          saves,
        })),
      };
    },
  );
}

/** True for a machine. An address that sent nothing readable is none. */
function countDevices(list: readonly Machine[], now: number) {
  const known = list.filter(({ kind, lastSeenAt }) => kind === "device" && lastSeenAt >= now - KNOWN_MS);
  const online = known.filter(({ lastSeenAt }) => lastSeenAt >= now - SILENT_AFTER_MINUTES * MINUTE_MS);
  return { devicesOnline: online.length, devicesSilent: known.length - online.length };
}
