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

export const DEVICE_COMPONENTS: readonly Component[] = [DeviceSchema, DevicesSchema];
