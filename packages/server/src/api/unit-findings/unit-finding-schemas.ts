import { forEachMeasured } from "@cellgrade/contract/quantities";
import { Type } from "typebox";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";
import { measuredQuantity } from "../records/record-schemas.ts";

export const UnitFindingSchema = component(
  "UnitFinding",
  Type.Object(
    {
      id: Type.Integer(),
      deviceCode: Type.String({ description: "设备编码, the machine" }),
      workStep: Type.String({ description: "工步, work step" }),
      quantity: measuredQuantity,
      comparison: Type.Enum(["past", "others", "capacity"], {
        description:
          "What the machine's latest cells were held against: its own earlier cells of the step, the other machines at the step, or, of energy, the capacity of the same cells.",
      }),
      factor: nullable(
        Type.Number({
          description:
            "1000, 3600 or the inverse of one, negative where the sign differs: about so many times expected is median. Null for capacity.",
        }),
      ),
      median: Type.Number({ description: "Of the machine's latest cells; for capacity the mean voltage in V." }),
      expected: nullable(Type.Number({ description: "The median that it was held against; null for capacity." })),
      foundAt: moment("UTC."),
    },
    { description: "A quantity of a machine and step that looks as if it came in another unit, or with another sign." },
  ),
);

const proposal = nullable(Type.String({ description: "Null where the numbers do not tell." }));

export const UnitFindingsSchema = component(
  "UnitFindings",
  Type.Object({
    items: Type.Array(refTo(UnitFindingSchema), { description: "What nobody has cleared, newest first." }),
    proposedUnits: Type.Object(
      forEachMeasured(() => proposal),
      { description: "The units that the numbers of the machines speak for." },
    ),
  }),
);

export const UNIT_FINDING_COMPONENTS: readonly Component[] = [UnitFindingSchema, UnitFindingsSchema];
