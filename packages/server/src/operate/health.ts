import type { Engine } from "@cellgrade/store/engine";
import { Type } from "typebox";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { App } from "../http/app.ts";
import type { Metrics } from "./metrics.ts";

export interface OperateDependencies {
  readonly engine: Pick<Engine, "health">;
  readonly accountSets: AccountSets;
  readonly metrics: Metrics;
  readonly isStopping: () => boolean;
}

const StatusSchema = Type.Object({ status: Type.String() });

const ReadySchema = Type.Object({
  status: Type.String(),
  accountSets: Type.Integer({ description: "Enabled account sets." }),
  usable: Type.Integer({ description: "Of them, those that take saves and can be read." }),
  systemUsable: Type.Boolean({ description: "What lies beside the account sets can be read; saves go on without it." }),
});

/**
 * Adds the routes for whoever watches the server. `/healthz` answers while the process does. `/readyz` says that the
 * server takes submissions, and answers 503 while it stops or when no enabled account set takes saves and can be read.
 * Both are for anyone, for they tell nothing. `/metrics` is for Prometheus.
 */
export function addOperateRoutes(app: App, { engine, accountSets, metrics, isStopping }: OperateDependencies): void {
  app.get(
    "/healthz",
    {
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
      schema: {
        operationId: "getReadiness",
        tags: ["operation"],
        summary: "It takes submissions. For anyone.",
        response: {
          200: ReadySchema,
          503: Type.Object(
            { status: Type.String() },
            { description: "It stops, or no account set takes saves and can be read." },
          ),
        },
      },
    },
    async (_request, reply) => {
      if (isStopping()) return reply.code(503).send({ status: "stopping" });
      const enabled = accountSets.all().filter(({ accountSet }) => accountSet.enabled);
      const [health, ...pings] = await Promise.allSettled([
        engine.health(),
        ...enabled.map(({ store }) => store.ping()),
      ]);
      const usable = pings.filter(({ status }) => status === "fulfilled").length;
      if (enabled.length > 0 && usable === 0) return reply.code(503).send({ status: "no account set takes saves" });
      const systemUsable = health.status === "fulfilled";
      return { status: "ready", accountSets: enabled.length, usable, systemUsable };
    },
  );

  app.get(
    "/metrics",
    {
      schema: {
        operationId: "getMetrics",
        tags: ["operation"],
        summary: "Counters and times, for Prometheus.",
        produces: ["text/plain"],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => {
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  );
}
