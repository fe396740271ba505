import { STATIONS_SHOWN_MAX, SUSPECTS_SHOWN_MAX } from "@cellgrade/store/suspect-barcodes";
import { Type } from "typebox";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";

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

const SuspectBarcodeSchema = component(
  "SuspectBarcode",
  Type.Object(
    {
      barcode: Type.String(),
      reason: Type.Enum(["unread", "shared"], {
        description:
          "unread: it is one of the unreadWords of the machine policy. shared: it is none, but three stations or more sent it within ten minutes.",
      }),
      versions: Type.Integer({ description: "Kept versions of it that came since." }),
      lastReceivedAt: moment("UTC."),
      stations: Type.Array(
        Type.Object({
          deviceCode: Type.String(),
          batteryStation: Type.String(),
          versions: Type.Integer(),
          lastReceivedAt: moment("UTC."),
        }),
        { description: `Where it came from, the latest first, at most ${STATIONS_SHOWN_MAX}.` },
      ),
      stationsOmitted: Type.Integer(),
    },
    { description: "A barcode that cannot be of one cell." },
  ),
);

export const SuspectBarcodesSchema = component(
  "SuspectBarcodes",
  Type.Object({
    since: moment("What came before is not looked at, UTC."),
    items: Type.Array(refTo(SuspectBarcodeSchema), {
      description: `The latest first, at most ${SUSPECTS_SHOWN_MAX}.`,
    }),
  }),
);

export const DEVICE_COMPONENTS: readonly Component[] = [
  DeviceSchema,
  DevicesSchema,
  SuspectBarcodeSchema,
  SuspectBarcodesSchema,
];
