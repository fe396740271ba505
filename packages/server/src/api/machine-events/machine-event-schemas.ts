import type { KeptMachineEvent } from "@cellgrade/store/machine-events";
import { Type } from "typebox";
import { type Component, component, moment, refOrNull, refTo } from "../../http/schema-kinds.ts";

const WithdrawalSchema = component(
  "Withdrawal",
  Type.Object(
    { reason: Type.String(), author: Type.String(), at: moment("UTC.") },
    { description: "Who took something back, and why." },
  ),
);

export const MachineEventSchema = component(
  "MachineEvent",
  Type.Object(
    {
      id: Type.Integer(),
      deviceCode: Type.String({ description: "设备编码, the machine" }),
      at: Type.String({ description: "When it happened, plant-local.", examples: ["2024-03-02 10:30:00"] }),
      text: Type.String({ description: "What happened." }),
      author: Type.String({ description: "Who noted it." }),
      createdAt: moment("When it was noted, UTC."),
      withdrawn: refOrNull(WithdrawalSchema),
    },
    { description: "What happened at a machine (设备事件), as probes that were changed." },
  ),
);

export const MachineEventsSchema = component(
  "MachineEvents",
  Type.Object({
    items: Type.Array(refTo(MachineEventSchema), {
      description: "The latest by at first, withdrawn ones among them; 1,000 at most: ask by time for earlier ones.",
    }),
  }),
);

export const MACHINE_EVENT_COMPONENTS: readonly Component[] = [
  WithdrawalSchema,
  MachineEventSchema,
  MachineEventsSchema,
];

export function toEvent({ createdAt, withdrawn, ...event }: KeptMachineEvent) {
  return {
    ...event,
    createdAt: new Date(createdAt).toISOString(),
    withdrawn: withdrawn && { ...withdrawn, at: new Date(withdrawn.at).toISOString() },
  };
}
