import { clockOffsetSeconds, createPlantClock, type PlantClock } from "@cellgrade/contract/plant-time";
import type { Machine, MachineRegister } from "@cellgrade/store/system";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import type { MachineTally } from "../../ingest/machine-tally.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { DevicesSchema } from "./device-schemas.ts";

export interface DeviceRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machines: Pick<MachineRegister, "list">;
  readonly tally: Pick<MachineTally, "flush">;
}

export function addDeviceRoutes(app: App, { accountSets, machines, tally }: DeviceRoutesDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/devices`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listDevices",
        tags: ["devices"],
        summary: "The machines of an account set (设备): when seen, how fast, what their software gets wrong.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(DevicesSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      const { accountSet } = findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const clock = createPlantClock(accountSet.timeZone);
      await tally.flush(); // so that the answer holds what a machine did a moment ago
      const now = Date.now();
      const list = await machines.list(code, { now, dayStart: clock.startOfDay(now) });
      return { items: list.map((machine) => toDevice(machine, clock)) };
    },
  );
}

function toDevice(machine: Machine, clock: PlantClock) {
  const { lastTestTime, lastSavedAt } = machine;
  const known = lastTestTime !== null && lastSavedAt !== null;
  return {
    kind: machine.kind,
    name: machine.name,
    firstSeenAt: new Date(machine.firstSeenAt).toISOString(),
    lastSeenAt: new Date(machine.lastSeenAt).toISOString(),
    lastAddress: machine.lastAddress,
    saved: machine.saved,
    refused: machine.refused,
    savedPerMinute: machine.savedPerMinute,
    savedToday: machine.savedToday,
    tolerances: machine.tolerances,
    lastTestTime,
    lastReceivedAt: lastSavedAt === null ? null : new Date(lastSavedAt).toISOString(),
    clockOffsetSeconds: known ? clockOffsetSeconds(clock, lastTestTime, lastSavedAt) : null,
  };
}
