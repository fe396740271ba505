import { Type } from "typebox";
import { ANYONE, HERE } from "../access/rule.ts";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../http/app.ts";
import { problemsOfQuery } from "../http/problem-answers.ts";
import { nullable } from "../http/schema-kinds.ts";
import type { Metrics } from "./metrics.ts";
import { type Warning, WARNINGS, type Warnings } from "./warnings.ts";

export interface OperateDependencies {
  readonly warnings: Pick<Warnings, "now">;
  readonly accountSets: AccountSets;
  readonly metrics: Metrics;
  readonly isStopping: () => boolean;
}

const StatusSchema = Type.Object({ status: Type.String() });

const WarningsSchema = Type.Array(
  Type.Object({
    code: Type.Enum(Object.keys(WARNINGS) as Warning["code"][]),
    accountSet: nullable(Type.String({ description: "Code of the account set that it is about; null beside them." })),
  }),
  { description: "What is wrong and should be seen to, though the server goes on. The log tells more." },
);

const ReadySchema = Type.Object({
  status: Type.String(),
  accountSets: Type.Integer({ description: "Enabled account sets." }),
  usable: Type.Integer({ description: "Of them, those that take saves and can be read." }),
  systemUsable: Type.Boolean({ description: "What lies beside the account sets can be read; saves go on without it." }),
  warnings: WarningsSchema,
});

/**
 * Adds the routes for whoever watches the server. `/healthz` answers while the process does. `/readyz` says that the
 * server takes submissions, and answers 503 while it stops or when no enabled account set takes saves and can be read.
 * Both are for anyone, for they tell no more than codes. `/metrics` is for Prometheus.
 */
export function addOperateRoutes(app: App, { warnings, accountSets, metrics, isStopping }: OperateDependencies): void {
  app.get(
    "/healthz",
    {
      config: ANYONE,
      schema: {
        operationId: "getHealth",
        tags: ["operation"],
        summary: "The process answers. For anyone.",
        response: { 200: StatusSchema },
      },
    },
    () => ({ status: "ok" }),
  );

  app.get(
    "/readyz",
    {
      config: ANYONE,
      schema: {
        operationId: "getReadiness",
        tags: ["operation"],
        summary: "It takes submissions. For anyone.",
        response: {
          200: ReadySchema,
          503: Type.Object(
            { status: Type.String(), warnings: Type.Optional(WarningsSchema) },
            { description: "It stops, or no account set takes saves and can be read." },
          ),
        },
      },
    },
    async (_request, reply) => {
      if (isStopping()) return reply.code(503).send({ status: "stopping" });
      const enabled = accountSets.all().filter(({ accountSet }) => accountSet.enabled);
      const [found, pings] = await Promise.all([
        warnings.now(),
        Promise.allSettled(enabled.map(({ store }) => store.ping())),
      ]);
      const shown = found.map(show);
      const usable = pings.filter(({ status }) => status === "fulfilled").length;
      if (enabled.length > 0 && usable === 0) {
        return reply.code(503).send({ status: "no account set takes saves", warnings: shown });
      }
      const systemUsable = found.every(({ code }) => code !== "SYSTEM_STORE_UNAVAILABLE");
      return { status: "ready", accountSets: enabled.length, usable, systemUsable, warnings: shown };
    },
  );

  app.get(
    "/metrics",
    {
      config: HERE,
      schema: {
        operationId: "getMetrics",
        tags: ["operation"],
        summary: "Counters and times, for Prometheus.",
        produces: ["text/plain"],
        description: "For the server's own machine, and for a token of the role metrics.",
        response: { ...problemsOfQuery({}, "METRICS_TOKEN_NEEDED"), 200: Type.String() },
      },
    },
    async (_request, reply) => {
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  );
}

/** A warning as anyone may see it: its facts name files. */
function show({ code, accountSet }: Warning) {
  return { code, accountSet };
}
