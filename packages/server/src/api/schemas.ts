import { ERRORS, type ErrorCode } from "@cellgrade/contract/errors";
import { forEachQuantity } from "@cellgrade/contract/quantities";
import { RECORD_NAMES } from "@cellgrade/contract/record-names";
import { Type } from "typebox";
import { GRADING_COMPONENTS } from "./grading/grading-schemas.ts";
import { OVERVIEW_COMPONENTS } from "./overview/overview-schemas.ts";
import { type Component, component, moment, nullable, refOrNull, refTo } from "../http/schema-kinds.ts";
import { STATISTICS_COMPONENTS } from "./statistics/statistics-schemas.ts";

// What the query API answers, as JSON Schema: the documentation and the types of the handlers come from here.

const numbers = forEachQuantity((quantity) => {
  const { zh, en } = RECORD_NAMES;
  const name = `${zh[quantity]}, ${en[quantity].toLowerCase()}`;
  return nullable(Type.Number({ description: `${name}; null when it was not given` }));
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

export const RecordSchema = component(
  "Record",
  Type.Object(
    {
      ...fields,
      receivedAt: moment("When the latest submission came, UTC."),
      revision: Type.Integer({
        description: "1 for the first submission of a barcode, +1 for each later one that differs.",
      }),
      lateReplay: Type.Boolean({ description: "Its testTime is older than that of the version it replaced." }),
      grade: nullable(
        Type.String({ description: "分档. By the grading rules, NG when none matches; null: there are no rules." }),
      ),
      excluded,
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
      excluded,
    },
    { description: "A version that is not, or no longer, the record of its cell." },
  ),
);

const cursor = (page: string) =>
  nullable(Type.String({ description: `Cursor of the ${page} page; null: there is none.` }));

export const RecordPageSchema = component(
  "RecordPage",
  Type.Object({
    items: Type.Array(refTo(RecordSchema)),
    nextCursor: cursor("next"),
    prevCursor: cursor("previous"),
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
    ...forEachQuantity(() => refTo(NumberSummarySchema)),
  }),
);

const unit = Type.String({ description: "unknown until somebody says it: v1.0 names no unit." });

const days = (description: string) => nullable(Type.Integer({ minimum: 1, maximum: 36_500, description }));

/** What can be set of an account set. */
export const accountSetSettings = {
  name: Type.String({ minLength: 1, maxLength: 64 }),
  enabled: Type.Boolean({ description: "False: submissions are refused; its records are still read." }),
  timeZone: Type.String({ description: "IANA name: the days of this account set.", examples: ["Asia/Shanghai"] }),
  units: Type.Object(forEachQuantity(() => unit)),
  overwrite: Type.Enum(["arrival", "newest-test-time"], {
    description: "Which submission of a barcode is kept: the later one, or the one with the newest testTime.",
  }),
  historyDays: Type.Integer({ minimum: 0, maximum: 36_500, description: "Days that replaced versions are kept." }),
  shifts: Type.Array(
    Type.Object({ name: Type.String(), start: Type.String({ description: "HH:mm", examples: ["08:00"] }) }),
    {
      minItems: 1,
      maxItems: 6,
      description: "班次, by their starts; the last one lasts over midnight until the first.",
    },
  ),
  recordDays: days("Days that records are kept after their receipt; null: for good."),
  rejectionDays: days("Days that refused submissions are kept; null: as long as the ledger has room."),
};

export const AccountSetSchema = component(
  "AccountSet",
  Type.Object(
    {
      code: Type.String({ description: "账套编码, as x-request-datasource names it." }),
      ...accountSetSettings,
      createdAt: moment("UTC."),
    },
    { description: "账套, one MES book of data." },
  ),
);

export const AccountSetsSchema = component("AccountSets", Type.Object({ items: Type.Array(refTo(AccountSetSchema)) }));

const DeviceSchema = component(
  "Device",
  Type.Object(
    {
      kind: Type.Enum(["device", "address"], {
        description: "Known by its deviceCode, or by its address where no body of it could be read.",
      }),
      name: Type.String({ description: "The deviceCode or the address." }),
      firstSeenAt: moment("UTC."),
      lastSeenAt: moment("UTC."),
      lastAddress: Type.String(),
      saved: Type.Integer({ description: "Records saved so far." }),
      refused: Type.Integer({ description: "Submissions refused so far." }),
      savedPerMinute: Type.Number({ description: "Over the last ten full minutes." }),
      savedToday: Type.Integer({ description: "Since midnight in the account set's time zone." }),
      tolerances: Type.Record(Type.String(), Type.Integer(), {
        description: "What its software gets wrong and was read all the same: how often, by name.",
        examples: [{ numberAsText: 12, gb18030: 3 }],
      }),
      lastTestTime: nullable(Type.String({ description: "testTime of its latest saved record." })),
      lastReceivedAt: nullable(moment("When its latest saved record came, UTC.")),
      clockOffsetSeconds: nullable(
        Type.Integer({
          description:
            "lastReceivedAt minus lastTestTime: positive when the machine's clock is behind or its results come late, negative when it is ahead.",
        }),
      ),
    },
    { description: "A grading machine, as it was seen." },
  ),
);

export const DevicesSchema = component("Devices", Type.Object({ items: Type.Array(refTo(DeviceSchema)) }));

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

export const RejectionSchema = component(
  "Rejection",
  Type.Object(
    {
      id: Type.Integer(),
      receivedAt: moment("UTC."),
      accountSet: nullable(Type.String({ description: "Null: none was named, or the one named does not exist." })),
      accountSetSent: nullable(Type.String({ description: "What x-request-datasource said." })),
      address: Type.String(),
      deviceCode: nullable(Type.String({ description: "Null where the body could not be read." })),
      method: Type.String(),
      path: Type.String(),
      contentType: nullable(Type.String()),
      contentEncoding: nullable(Type.String()),
      bodyBytes: Type.Integer({ description: "Bytes sent." }),
      bodyTruncated: Type.Boolean({ description: "bodyText and bodyBase64 hold less than was sent." }),
      bodyText: nullable(
        Type.String({ description: "The body as text, inflated and decoded as saving does it; null when that fails." }),
      ),
      bodyBase64: Type.String({ description: "The bytes as sent." }),
      code: Type.Enum(ERROR_CODES),
      msg: Type.String({ description: "The msg that the machine got." }),
      httpStatus: Type.Integer({ description: "The HTTP status that the machine got." }),
    },
    { description: "拒收, a submission that was refused: what came and what was answered." },
  ),
);

export const RejectionPageSchema = component(
  "RejectionPage",
  Type.Object({
    items: Type.Array(refTo(RejectionSchema), {
      description: "Newest first. Bodies are cut to 4 KiB here; a single one is given whole.",
    }),
    nextCursor: cursor("next"),
  }),
);

export const BarcodeListSchema = component(
  "BarcodeList",
  Type.Object({
    id: Type.String({ description: "For barcodeList=…; the same list has the same id." }),
    count: Type.Integer({ description: "Different barcodes in it." }),
    expiresAt: moment("Storing the list again puts it off."),
  }),
);

const ProblemSchema = component(
  "Problem",
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      detail: Type.String({ description: "What is wrong, for people." }),
      parameter: Type.Optional(Type.String({ description: "The query parameter at fault." })),
      field: Type.Optional(Type.String({ description: "The field of the body at fault, as rules[1].name." })),
    },
    { description: "An error (RFC 9457)." },
  ),
);

/** Every schema that is referred to by name. */
export const COMPONENTS: readonly Component[] = [
  ExclusionSchema,
  RecordSchema,
  VersionSchema,
  RecordPageSchema,
  HistorySchema,
  NumberSummarySchema,
  SummarySchema,
  AccountSetSchema,
  AccountSetsSchema,
  DeviceSchema,
  DevicesSchema,
  RejectionSchema,
  RejectionPageSchema,
  BarcodeListSchema,
  ...GRADING_COMPONENTS,
  ...OVERVIEW_COMPONENTS,
  ...STATISTICS_COMPONENTS,
  ProblemSchema,
];

/** Problem answers of a route, by status. */
export function problems(descriptions: { readonly [status: number]: string }) {
  return Object.fromEntries(
    Object.entries(descriptions).map(([status, description]) => [
      status,
      { description, content: { "application/problem+json": { schema: refTo(ProblemSchema) } } },
    ]),
  );
}
