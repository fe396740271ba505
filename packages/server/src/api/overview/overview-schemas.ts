import { Type } from "typebox";
import { type Component, component, moment } from "../../http/schema-kinds.ts";

const localTime = (description: string) => Type.String({ description, examples: ["2024-03-02 08:00:00"] });

export const OverviewSchema = component(
  "Overview",
  Type.Object(
    {
      now: moment("When it was asked, UTC."),
      dayStart: moment("Midnight in the account set's time zone, UTC."),
      shift: Type.Unsafe<{ name: string; from: string; to: string } | null>({
        anyOf: [
          Type.Object({
            name: Type.String(),
            from: localTime("Plant-local, inclusive."),
            to: localTime("Plant-local, exclusive."),
          }),
          { type: "null" },
        ],
        description: "班次, the shift of now; null without shifts.",
      }),
      cellsToday: Type.Integer({ description: "Cells whose record came today, without unread barcodes." }),
      savesToday: Type.Integer({ description: "Submissions saved today, repeated ones and retests among them." }),
      refusedToday: Type.Integer({ description: "Submissions refused today that the ledger still keeps." }),
      devicesOnline: Type.Integer({ description: "Machines seen within silentAfterMinutes." }),
      devicesSilent: Type.Integer({
        description: "Machines seen within seven days, but not within silentAfterMinutes.",
      }),
      silentAfterMinutes: Type.Integer(),
      savesPerMinute: Type.Array(Type.Object({ minute: moment("Its start, UTC."), saves: Type.Integer() }), {
        description: "The last 60 minutes, zeros among them; the last one is not over.",
      }),
    },
    { description: "看板, what happens today." },
  ),
);

export const OVERVIEW_COMPONENTS: readonly Component[] = [OverviewSchema];
