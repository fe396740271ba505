import { forEachMeasured, MEASURED_QUANTITIES, QUANTITIES, type Quantity } from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { Type } from "typebox";
import { cursorOf } from "../../http/cursor.ts";
import { type Component, component, moment, nullable, refOrNull, refTo } from "../../http/schema-kinds.ts";

// What is answered about records, as JSON Schema. The documentation and the types of the handlers come from it.

/** One of the four numbers of a record. */
export const measuredQuantity = Type.Enum([...MEASURED_QUANTITIES], { description: named(MEASURED_QUANTITIES) });

/** One of them, or one that is derived of them. */
export const quantity = Type.Enum([...QUANTITIES], {
  description: `${named(QUANTITIES)}. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|.`,
});

function named(quantities: readonly Quantity[]): string {
  return quantities.map((name) => `${name} ${RECORD_NAMES.zh[name]}`).join(", ");
}

const numbers = forEachMeasured((name) => {
  const { zh, en } = RECORD_NAMES;
  const described = `${zh[name]}, ${en[name].toLowerCase()}`;
  return nullable(Type.Number({ description: `${described}; null when it was not given` }));
});

const fields = {
  batteryStation: Type.String({ description: "电池工位, station (channel) of the cell" }),
  deviceCode: Type.String({ description: "设备编码, the machine" }),
  barcode: Type.String({ description: "电芯条码, the cell" }),
  testTime: Type.String({
    description: "测试时间, plant-local yyyy-MM-dd HH:mm:ss",
    examples: ["2024-03-02 09:14:08"],
  }),
  workStep: Type.String({ description: "工步, work step" }),
  ...numbers,
};

const ExclusionSchema = component(
  "Exclusion",
  Type.Object(
    { reason: Type.String(), excludedAt: moment("UTC.") },
    { description: "Why it is kept out of statistics, and since when." },
  ),
);

const excluded = refOrNull(ExclusionSchema);

const testTimeAhead = Type.Boolean({
  description: "Its testTime was more than a day ahead of its first receipt: the machine's clock is wrong.",
});

export const RecordSchema = component(
  "Record",
  Type.Object(
    {
      ...fields,
      receivedAt: moment("When the latest submission came, UTC."),
      revision: Type.Integer({
        description:
          "1 for the first submission of a barcode, +1 for each later one that differs. Among unread ones 0: it was too old to become the record.",
      }),
      lateReplay: Type.Boolean({ description: "Its testTime is older than that of the version it replaced." }),
      testTimeAhead,
      grade: nullable(
        Type.String({ description: "分档. By the grading rules, NG when none matches; null: there are no rules." }),
      ),
      excluded,
      unread: Type.Boolean({
        description: "The barcode is a word that scanners send where they read none, by the machine policy of now.",
      }),
    },
    { description: "The latest data of one cell." },
  ),
);

const VersionSchema = component(
  "Version",
  Type.Object(
    {
      ...fields,
      receivedAt: moment("When it came, UTC."),
      replacedAt: moment("When a later submission took its place, UTC."),
      revision: nullable(Type.Integer({ description: "Null: it was too old to become the record." })),
      lateReplay: Type.Boolean({ description: "Its testTime was older than that of the version it met." }),
      testTimeAhead,
      excluded,
    },
    { description: "A version that is not, or no longer, the record of its cell." },
  ),
);

export const RecordPageSchema = component(
  "RecordPage",
  Type.Object({
    items: Type.Array(refTo(RecordSchema)),
    nextCursor: cursorOf("next"),
    prevCursor: cursorOf("previous"),
    partial: Type.Boolean({
      description:
        "True: as many rows were looked at as one page may, and it is not full, perhaps empty; the cursor in the direction asked goes on from there.",
    }),
  }),
);

export const HistorySchema = component(
  "History",
  Type.Object({ items: Type.Array(refTo(VersionSchema), { description: "Newest replacement first." }) }),
);

const NumberSummarySchema = component(
  "NumberSummary",
  Type.Object(
    {
      count: Type.Integer({ description: "Records that have this number." }),
      min: nullable(Type.Number()),
      mean: nullable(Type.Number()),
      max: nullable(Type.Number()),
    },
    { description: "Over the records that have the number; null where none has." },
  ),
);

export const SummarySchema = component(
  "Summary",
  Type.Object({
    count: Type.Integer({ description: "Records that fit." }),
    devices: Type.Integer({ description: "Different machines among them." }),
    firstTestTime: nullable(Type.String()),
    lastTestTime: nullable(Type.String()),
    ...forEachMeasured(() => refTo(NumberSummarySchema)),
  }),
);

export const ExclusionCountsSchema = component(
  "ExclusionCounts",
  Type.Object(
    {
      counted: Type.Integer({ description: "Records that fit and are part of statistics." }),
      excluded: Type.Integer({ description: "Records that fit and are kept out of them." }),
      max: Type.Integer({ description: "As many as one change may be of." }),
    },
    { description: "What a change of the exclusions of all that fits would be about." },
  ),
);

const changed = {
  count: Type.Integer({ description: "Records that were changed." }),
  left: Type.Integer({
    description: "Records that fit and were not reached, since a disk failed or the server stopped: ask again.",
  }),
};

export const RecordsExcludedSchema = component(
  "RecordsExcluded",
  Type.Object({ ...changed, excludedAt: moment("As excludedAt=… it is the filter of just these records. UTC.") }),
);

export const RecordsIncludedSchema = component("RecordsIncluded", Type.Object(changed));

export const BarcodeListSchema = component(
  "BarcodeList",
  Type.Object({
    id: Type.String({ description: "For barcodeList=…; the same list has the same id." }),
    count: Type.Integer({ description: "Different barcodes in it." }),
    expiresAt: moment("Storing the list again puts it off."),
  }),
);

export const ValuesSchema = component(
  "Values",
  Type.Object({ items: Type.Array(Type.String(), { description: "In natural order, each once." }) }),
);

export const RECORD_COMPONENTS: readonly Component[] = [
  ExclusionSchema,
  RecordSchema,
  VersionSchema,
  RecordPageSchema,
  HistorySchema,
  NumberSummarySchema,
  SummarySchema,
  ExclusionCountsSchema,
  RecordsExcludedSchema,
  RecordsIncludedSchema,
  BarcodeListSchema,
  ValuesSchema,
];
