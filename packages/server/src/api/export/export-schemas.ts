import { Type } from "typebox";
import { ProblemSchema } from "../../http/problem-answers.ts";
import { type Component, component, nullable, refOrNull } from "../../http/schema-kinds.ts";

export const ExportSchema = component(
  "Export",
  Type.Object(
    {
      id: Type.String(),
      state: Type.Enum(["running", "done", "cancelled", "failed", "refused"]),
      rows: Type.Integer({ description: "Rows written so far." }),
      rowsTotal: nullable(Type.Integer({ description: "Rows there will be; null until it is known." })),
      bytes: Type.Integer({ description: "Bytes of the file so far." }),
      refusal: refOrNull(ProblemSchema),
    },
    { description: "导出, an export that runs or has ended." },
  ),
);

export const EXPORT_COMPONENTS: readonly Component[] = [ExportSchema];
