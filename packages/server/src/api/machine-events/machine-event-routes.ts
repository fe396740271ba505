import { TEXT_CODE_POINTS_MAX } from "@cellgrade/contract/bounds";
import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import { MACHINE_EVENTS_MAX, type MachineEventRegister } from "@cellgrade/store/machine-events";
import { Type } from "typebox";
import { callerOf, may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { readLocalTime, readObject, readText, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { plantTime, texts } from "../../http/parameter-kinds.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import { Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, codeParameter, findAccountSet } from "../account-sets/account-set-path.ts";
import { MachineEventSchema, MachineEventsSchema, toEvent } from "./machine-event-schemas.ts";

// What people note of machines: it stands on the time axis of the charts beside what the machine measured then.

export interface MachineEventRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machineEvents: MachineEventRegister;
}

const LIST_PARAMETERS = {
  deviceCode: texts("设备编码. The machine."),
  from: plantTime("Happened at or after."),
  to: plantTime("Happened before."),
};

const EventParams = Type.Object({
  code: codeParameter,
  id: Type.String({ pattern: "^[0-9]{1,15}$", description: "Id of the event." }),
});

const line = Type.String({ minLength: 1, maxLength: REASON_CHARACTERS_MAX });

export function addMachineEventRoutes(app: App, { accountSets, machineEvents }: MachineEventRoutesDependencies): void {
  app.get(
    `${ACCOUNT_SET_PATH}/machine-events`,
    {
      config: may("viewer"),
      schema: {
        operationId: "listMachineEvents",
        tags: ["devices"],
        summary: "What people noted of machines (设备事件).",
        params: CodeParams,
        querystring: documentQuery(LIST_PARAMETERS),
        response: { ...problemsOfQuery(LIST_PARAMETERS, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(MachineEventsSchema) },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      const { deviceCode, from, to } = readQuery(request.url, LIST_PARAMETERS);
      const events = await machineEvents.list(code, {
        ...(deviceCode !== undefined && { deviceCodes: deviceCode }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      });
      return { items: events.map(toEvent) };
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/machine-events`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "noteMachineEvent",
        tags: ["devices"],
        summary: "Notes what happened at a machine.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Object({
          deviceCode: Type.String({ description: "设备编码, the machine" }),
          at: Type.String({ description: "When it happened, plant-local." }),
          text: line,
        }),
        response: {
          ...problemsOfWrite(
            {},
            "ACCOUNT_SET_NOT_FOUND",
            "TEXT_EXPECTED",
            "PLANT_TIME_EXPECTED",
            "MACHINE_EVENTS_TOO_MANY",
          ),
          201: refTo(MachineEventSchema),
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const body = readObject(request.body, ["deviceCode", "at", "text"]);
      const added = await machineEvents.add(code, {
        deviceCode: readText(body["deviceCode"], "deviceCode", TEXT_CODE_POINTS_MAX),
        at: readLocalTime(body["at"], "at"),
        text: readText(body["text"], "text", REASON_CHARACTERS_MAX),
        author: callerOf(request).name,
        createdAt: Date.now(),
      });
      if (added === null) throw new Problem("MACHINE_EVENTS_TOO_MANY", { max: MACHINE_EVENTS_MAX });
      request.after = added;
      reply.code(201);
      return toEvent(added);
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/machine-events/:id/withdraw`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "withdrawMachineEvent",
        tags: ["devices"],
        summary: "Takes back what was noted of a machine, with a reason. It is kept, and on no chart any more.",
        params: EventParams,
        querystring: documentQuery({}),
        body: Type.Object({ reason: line }),
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", "TEXT_EXPECTED", "MACHINE_EVENT_NOT_FOUND"),
          200: refTo(MachineEventSchema),
        },
      },
    },
    async (request) => {
      const { code, id } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const reason = readText(readObject(request.body, ["reason"])["reason"], "reason", REASON_CHARACTERS_MAX);
      const by = { reason, author: callerOf(request).name, at: Date.now() };
      const withdrawn = await machineEvents.withdraw(code, Number(id), by);
      if (withdrawn === null) throw new Problem("MACHINE_EVENT_NOT_FOUND", {});
      request.after = withdrawn; // the audit trail would have its id alone
      return toEvent(withdrawn);
    },
  );
}
