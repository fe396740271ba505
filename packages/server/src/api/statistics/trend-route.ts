import { CHOSEN_RULES } from "@cellgrade/contract/control-rules";
import { PERIOD_DEFAULT, PERIODS, WHOLE_POINT_FILTERS } from "@cellgrade/contract/groupings";
import { QUANTITY_DEFAULT } from "@cellgrade/contract/quantities";
import type { ControlPhaseRegister, ControlPhaseVersion } from "@cellgrade/store/control-phases";
import type { KeptMachineEvent, MachineEventRegister } from "@cellgrade/store/machine-events";
import type { DeviceTrend } from "@cellgrade/store/statistics";
import { may } from "../../access/rule.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { choice, choices } from "../../http/parameter-kinds.ts";
import { documentQuery, type Given, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { controlChart } from "../../process-control/control-chart.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { toPhase } from "../control-phases/control-phase-schemas.ts";
import { toEvent } from "../machine-events/machine-event-schemas.ts";
import { FILTER_PARAMETERS, forStatistics, readFilter } from "../records/record-filter.ts";
import { unlessTooMuch } from "../records/unless-too-much.ts";
import { quantityParameter, STATISTICS_PROBLEMS, type StatisticsDependencies } from "./statistics-query.ts";
import { TrendSchema } from "./statistics-schemas.ts";

export interface TrendDependencies extends StatisticsDependencies {
  readonly controlPhases: Pick<ControlPhaseRegister, "inForce">;
  readonly machineEvents: Pick<MachineEventRegister, "list">;
}

const TREND_PARAMETERS = {
  ...FILTER_PARAMETERS,
  quantity: quantityParameter,
  period: choice(`One point of the chart; ${PERIOD_DEFAULT} without it.`, PERIODS),
  rules: choices("Judgements beside jump, level and spread.", CHOSEN_RULES),
};

export function addTrendRoute(app: App, dependencies: TrendDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/trend`,
    {
      config: may("viewer"),
      schema: {
        operationId: "getTrend",
        tags: ["statistics"],
        summary: "Mean and σ of one quantity by machine and run or period, as control charts (趋势).",
        description:
          "Excluded records are left out unless excluded is given, and unread barcodes unless unread is. A run is a tray: the cells of a machine whose testTimes lie together, each kept measurement of them. Hours, shifts and days are those of testTime; a shift over midnight belongs to the day it starts on. Means are judged against the one before (jump) and against the long run (level), standard deviations against what sound points do (spread).",
        params: CodeParams,
        querystring: documentQuery(TREND_PARAMETERS),
        response: { ...problemsOfQuery(TREND_PARAMETERS, ...STATISTICS_PROBLEMS), 200: refTo(TrendSchema) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { accountSet, store } = findAccountSet(dependencies.accountSets, code);
      const given = readQuery(request.url, TREND_PARAMETERS);
      const { quantity = QUANTITY_DEFAULT, period = PERIOD_DEFAULT, rules: chosen = [] } = given;
      const filter = await readFilter(dependencies, code, forStatistics(given));
      const { runGapMinutes, shifts } = accountSet;
      const asked = { quantity, period, runGapMinutes, shiftStarts: shifts.map(({ start }) => start) };
      const workSteps = [...(given.workStep ?? [])].sort();
      const [found, phases] = await Promise.all([
        store.trend(filter, asked, whileAwaited(reply)),
        isOfWholePoints(given) ? dependencies.controlPhases.inForce(code, { workSteps, quantity, period }) : [],
      ]);
      const { devices, omitted } = unlessTooMuch(found);
      const phasesOf = Map.groupBy(phases, ({ deviceCode }) => deviceCode);
      const eventsOf = Map.groupBy(
        await listEvents(dependencies, code, { devices, given }),
        ({ deviceCode }) => deviceCode,
      );
      return {
        quantity,
        period,
        devices: devices.map(({ deviceCode, points }) => {
          const holding = fromFirstPoint(phasesOf.get(deviceCode) ?? [], points[0]?.start ?? "");
          const { points: judged, ...chart } = controlChart(points, { phases: holding, chosen });
          return {
            deviceCode,
            ...chart,
            phases: holding.map(toPhase),
            events: (eventsOf.get(deviceCode) ?? []).toReversed().map(toEvent),
            points: judged.map(({ marks, ...point }) => ({ ...point, marks: [...marks] })),
          };
        }),
        omitted,
      };
    },
  );
}

type GivenTrend = Given<typeof TREND_PARAMETERS>;

/** False where the filter takes a part of the points: the limits that were frozen for whole ones do not fit it. */
function isOfWholePoints({
  excluded,
  unread,
  quantity: _quantity,
  period: _period,
  rules: _rules,
  ...filter
}: GivenTrend) {
  return (
    excluded !== true && unread !== true && Object.keys(filter).every((name) => WHOLE_POINT_FILTERS.includes(name))
  );
}

/** The phases, in the order of `from`, without those that were over before the first point. */
function fromFirstPoint(phases: readonly ControlPhaseVersion[], start: string): readonly ControlPhaseVersion[] {
  return phases.filter((_, place) => (phases[place + 1]?.from ?? "~") > start);
}

async function listEvents(
  { machineEvents }: Pick<TrendDependencies, "machineEvents">,
  accountSet: string,
  { devices, given }: { readonly devices: readonly DeviceTrend[]; readonly given: GivenTrend },
): Promise<readonly KeptMachineEvent[]> {
  if (devices.length === 0) return [];
  const starts = devices.flatMap(({ points }) => points[0]?.start ?? []);
  const from = given.testTimeFrom ?? starts.reduce((least, start) => (start < least ? start : least));
  return machineEvents.list(accountSet, {
    deviceCodes: devices.map(({ deviceCode }) => deviceCode),
    from,
    ...(given.testTimeTo !== undefined && { to: given.testTimeTo }),
    withdrawn: false,
  });
}
