import { Type } from "typebox";
import { cursorOf } from "../../http/cursor.ts";
import { type Component, component, moment, nullable, refTo } from "../../http/schema-kinds.ts";

const AuditHeadSchema = component(
  "AuditHead",
  Type.Object(
    { chain: Type.String(), seq: Type.Integer(), hash: Type.String() },
    { description: "The end of a chain. Kept elsewhere, it shows later whether the end was cut off." },
  ),
);

const json = (description: string) => nullable(Type.String({ description: `${description} As JSON.` }));

const AuditEntrySchema = component(
  "AuditEntry",
  Type.Object(
    {
      chain: Type.String({ description: "Who writes the chain: the server, or the command line." }),
      seq: Type.Integer({ description: "From 1 up in each chain, without a gap." }),
      at: moment("UTC."),
      actorKind: Type.Enum(["person", "token", "here", "stranger", "commandLine", "server"]),
      actorName: Type.String(),
      address: nullable(Type.String()),
      action: Type.String({ description: "The operation, as this document names it, or failSignIn, retainAudit." }),
      accountSet: nullable(Type.String()),
      target: json("What it was done to."),
      before: json("What stood there before."),
      after: json("What was asked for, without secrets."),
      hash: Type.String({ description: "HMAC-SHA256 over the entry and the hash before it." }),
    },
    { description: "审计, what somebody did." },
  ),
);

export const AuditPageSchema = component(
  "AuditPage",
  Type.Object({
    items: Type.Array(refTo(AuditEntrySchema), { description: "Newest first." }),
    heads: Type.Array(refTo(AuditHeadSchema)),
    nextCursor: cursorOf("next"),
  }),
);

export const AUDIT_COMPONENTS: readonly Component[] = [AuditHeadSchema, AuditEntrySchema, AuditPageSchema];
