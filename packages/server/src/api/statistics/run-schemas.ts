import { MISSING_STATIONS_SHOWN_MAX, RUNS_BEFORE } from "@cellgrade/store/statistics";
import { Type } from "typebox";
import { cursorOf } from "../../http/cursor.ts";
import { component, nullable, refTo } from "../../http/schema-kinds.ts";
import { quantity } from "../records/record-schemas.ts";

// The answer about runs (盘次). docs/statistics.md defines a run.

export const RunSchema = component(
  "Run",
  Type.Object(
    {
      deviceCode: Type.String(),
      start: Type.String({ description: "The first testTime, plant-local.", examples: ["2024-03-02 08:00:00"] }),
      end: Type.String({ description: "The last testTime." }),
      cells: Type.Integer({
        description: "Different barcodes that lay in it, unread ones left out unless unread is given.",
      }),
      stations: Type.Integer({ description: "Different stations that gave a result." }),
      missingStations: Type.Array(Type.String(), {
        description: `Stations of its machine's ${RUNS_BEFORE} runs before that gave none, in natural order, at most ${MISSING_STATIONS_SHOWN_MAX}.`,
      }),
      missingOmitted: Type.Integer({ description: "Missing stations that are not listed." }),
      count: Type.Integer({
        description: "Cells that fit and have the quantity; the newest measurement of a cell in the run counts.",
      }),
      median: nullable(Type.Number()),
      sd: nullable(Type.Number({ description: "σ, with n − 1; null for less than two values." })),
      ng: nullable(
        Type.Integer({
          description:
            "Cells that fit and are NG, by the grading rules, else by the stored limits of the one step; null where neither tells.",
        }),
      ),
      retests: Type.Integer({
        description: "Cells that fit and were measured before in the same step, by an earlier testTime that is kept.",
      }),
    },
    { description: "盘次: the cells of one machine whose testTimes lie together." },
  ),
);

export const RunsSchema = component(
  "Runs",
  Type.Object({
    quantity,
    runGapMinutes: Type.Integer({ description: "Of the account set, by which they were told apart." }),
    items: Type.Array(refTo(RunSchema), { description: "The newest first, by start." }),
    nextCursor: cursorOf("next"),
  }),
);
