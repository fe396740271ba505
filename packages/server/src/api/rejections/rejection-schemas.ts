import { ERRORS, type ErrorCode } from "@cellgrade/contract/errors";
import { Type } from "typebox";
import { cursorOf } from "../../http/cursor.ts";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";

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
      resubmittedAt: nullable(moment("When it was submitted again and stored; null when it was not.")),
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
    nextCursor: cursorOf("next"),
  }),
);

export const REJECTION_COMPONENTS: readonly Component[] = [RejectionSchema, RejectionPageSchema];
