import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import { invariant } from "@cellgrade/contract/invariant";
import {
  CONTROL_PHASES_MAX,
  type ControlParameters,
  type ControlPhaseRegister,
  type ControlPhaseVersion,
} from "@cellgrade/store/control-phases";
import { Type } from "typebox";
import { callerOf, may } from "../../access/rule.ts";
import type { AccountSets, OpenAccountSet } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { whileAwaited } from "../../http/client-gone.ts";
import { readObject, readText, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { texts } from "../../http/parameter-kinds.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { FIT_POINTS_MIN, fitParameters } from "../../process-control/fit-parameters.ts";
import { ACCOUNT_SET_PATH, CodeParams, codeParameter, findAccountSet } from "../account-sets/account-set-path.ts";
import { type FilterDependencies, forStatistics, readFilter } from "../records/record-filter.ts";
import { unlessTooMuch } from "../records/unless-too-much.ts";
import { ControlPhaseSchema, ControlPhaseVersionsSchema, toPhase } from "./control-phase-schemas.ts";
import {
  ControlPhaseBodySchema,
  PHASE_FAULTS,
  readControlPhase,
  type ReadPhase,
  reason,
  type TypedLimits,
} from "./read-control-phase.ts";

// A phase freezes the limits of one machine's control chart from a moment on. What it would judge how is seen in the chart of
// the reference, so there is no preview of its own.

export interface ControlPhaseRoutesDependencies extends FilterDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly controlPhases: ControlPhaseRegister;
}

const LIST_PARAMETERS = { deviceCode: texts("设备编码. The machine.") };

const PhaseParams = Type.Object({
  code: codeParameter,
  id: Type.String({ pattern: "^[0-9]{1,15}$", description: "Id of the phase." }),
});

export function addControlPhaseRoutes(app: App, dependencies: ControlPhaseRoutesDependencies): void {
  const { accountSets, controlPhases } = dependencies;

  app.get(
    `${ACCOUNT_SET_PATH}/control-phases`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listControlPhases",
        tags: ["statistics"],
        summary: "Frozen limits of control charts (控制阶段), and their versions.",
        params: CodeParams,
        querystring: documentQuery(LIST_PARAMETERS),
        response: {
          ...problemsOfQuery(LIST_PARAMETERS, "ACCOUNT_SET_NOT_FOUND"),
          200: refTo(ControlPhaseVersionsSchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      const { deviceCode = null } = readQuery(request.url, LIST_PARAMETERS);
      const versions = await controlPhases.versions(code, deviceCode);
      return { items: currentOf(versions).map(toPhase), versions: versions.map(toPhase) };
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/control-phases`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "beginControlPhase",
        tags: ["statistics"],
        summary: "Freezes the limits of one machine's control chart from a moment on, until its next phase.",
        description:
          "Numbers are computed from the points of the reference as they are now, and kept: what is saved or excluded later changes them no more.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: ControlPhaseBodySchema,
        response: {
          ...problemsOfWrite(
            {},
            "ACCOUNT_SET_NOT_FOUND",
            "TOO_MUCH_TO_ANSWER",
            ...PHASE_FAULTS,
            "CONTROL_REFERENCE_TOO_SHORT",
            "CONTROL_REFERENCE_WITHOUT_SPREAD",
            "CONTROL_PHASES_TOO_MANY",
          ),
          201: refTo(ControlPhaseSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const accountSet = findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const { limits, ...phase } = readControlPhase(request.body);
      const fitted = await fitReference(dependencies, { accountSet, phase, signal: whileAwaited(reply) });
      const parameters = parametersOf(fitted, limits);
      const { name: author } = callerOf(request);
      const added = await controlPhases.add(code, { ...phase, parameters, author, createdAt: Date.now() });
      if (added === null) throw new Problem("CONTROL_PHASES_TOO_MANY", { max: CONTROL_PHASES_MAX });
      request.after = added; // with the numbers that were computed
      reply.code(201);
      return toPhase(added);
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/control-phases/:id/withdraw`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "withdrawControlPhase",
        tags: ["statistics"],
        summary: "Withdraws a phase, with a reason: the one before it holds again. Its versions are kept.",
        params: PhaseParams,
        querystring: documentQuery({}),
        body: Type.Object({ reason }),
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", "TEXT_EXPECTED", "CONTROL_PHASE_NOT_FOUND"),
          200: refTo(ControlPhaseSchema),
        },
      },
    },
    async (request) => {
      const { code, id } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const why = readText(readObject(request.body, ["reason"])["reason"], "reason", REASON_CHARACTERS_MAX);
      const by = { reason: why, author: callerOf(request).name, createdAt: Date.now() };
      const withdrawn = await controlPhases.withdraw(code, Number(id), by);
      if (withdrawn === null) throw new Problem("CONTROL_PHASE_NOT_FOUND", {});
      request.after = withdrawn; // the audit trail would have its id alone
      return toPhase(withdrawn);
    },
  );
}

/** Of each phase the newest version, which is its first here, unless it is withdrawn. */
function currentOf(versions: readonly ControlPhaseVersion[]): readonly ControlPhaseVersion[] {
  const newest = new Map(versions.toReversed().map((version) => [version.id, version]));
  return versions.filter((version) => newest.get(version.id) === version && !version.withdrawn);
}

/** Typed limits take the place of those that were computed. */
function parametersOf(fitted: ControlParameters | null, limits: TypedLimits | null): ControlParameters {
  if (limits !== null) return { ...(fitted ?? TYPED_ALONE), ...limits };
  invariant(fitted !== null, "there is a reference where there are no limits");
  return fitted;
}

const TYPED_ALONE: Omit<ControlParameters, keyof TypedLimits> = {
  longRunMean: null,
  sdTotal: null,
  sdWithin: null,
  sdBetween: null,
  lag1: null,
  sdPrediction: null,
  sdOfSd: null,
  usualCount: null,
  intervalSeconds: null,
  points: 0,
  effectivePoints: null,
};

interface Fit {
  readonly accountSet: OpenAccountSet;
  readonly phase: Omit<ReadPhase, "limits">;
  readonly signal: AbortSignal;
}

/** The parameters of the points of the reference; null without one. Throws where they give no limits. */
async function fitReference(
  dependencies: FilterDependencies,
  { accountSet: { accountSet, store }, phase, signal }: Fit,
): Promise<ControlParameters | null> {
  const { deviceCode, workSteps, quantity, period, reference } = phase;
  if (reference === null) return null;
  const filter = await readFilter(dependencies, accountSet.code, {
    ...forStatistics({}),
    deviceCode: [deviceCode],
    ...(workSteps.length > 0 && { workStep: workSteps }),
    testTimeFrom: reference.from,
    testTimeTo: reference.to,
  });
  const { runGapMinutes, shifts } = accountSet;
  const asked = { quantity, period, runGapMinutes, shiftStarts: shifts.map(({ start }) => start) };
  const { devices } = unlessTooMuch(await store.trend(filter, asked, signal));
  const points = devices[0]?.points ?? [];
  const parameters = fitParameters(points);
  if (parameters === null || points.length < FIT_POINTS_MIN) {
    throw new Problem("CONTROL_REFERENCE_TOO_SHORT", { points: points.length, min: FIT_POINTS_MIN });
  }
  if (parameters.sdTotal === null) throw new Problem("CONTROL_REFERENCE_WITHOUT_SPREAD", {});
  return parameters;
}
