import { ACCOUNT_SET_CODE, BATCH_RECORDS_MAX } from "@cellgrade/contract/bounds";
import { ERRORS, type ErrorCode, type ErrorDefinition, RETRY_AFTER_S, SAVED_TEXT } from "@cellgrade/contract/errors";
import { SAMPLE_RECORD } from "@cellgrade/contract/sample-record";
import {
  ACCOUNT_SET_HEADER,
  ERROR_CODE_HEADER,
  type Envelope,
  FIELDS,
  type FieldDefinition,
  LIST_PATH,
  SAVE_BATCH_PATH,
  SAVE_PATH,
} from "@cellgrade/contract/wire";
import type { SwaggerOptions } from "@fastify/swagger";

// Describes the machine interface for the document. The front door serves it, so the framework knows nothing of it.

type Paths = NonNullable<NonNullable<Extract<SwaggerOptions, { openapi?: unknown }>["openapi"]>["paths"]>;
type Operation = NonNullable<NonNullable<Paths[string]>["post"]>;
type Responses = Operation["responses"];

/** Examples of what the texts of the codes speak of. */
const SAMPLE_DETAIL: { readonly [code in ErrorCode]?: string } = {
  FIELD_INVALID: "barcode(电芯条码)不能为空；voltage(电压)必须是数值",
  BODY_INVALID: "语法错误",
  BODY_TOO_LARGE: "64 KiB",
  ACCOUNT_SET_UNKNOWN: "009",
  ACCOUNT_SET_DISABLED: "002",
  ACCESS_DENIED: "001",
  PATH_UNKNOWN: "/api/pick/volumeCollectData/safe",
};

function fieldSchema({ label, kind }: FieldDefinition) {
  if (kind === "number") {
    return {
      type: ["number", "string", "null"],
      description: `${label}. A finite number, or its decimal text; null, "" or absent: not given.`,
    };
  }
  if (kind === "time") return { type: "string", description: `${label}. yyyy-MM-dd HH:mm:ss, plant-local.` };
  return { type: ["string", "integer"], description: `${label}. 1 to 128 characters after trimming.` };
}

const recordSchema = {
  type: "object",
  required: FIELDS.filter(({ required }) => required).map(({ name }) => name),
  properties: Object.fromEntries(FIELDS.map((field) => [field.name, fieldSchema(field)])),
  description: "Other fields are ignored.",
};

const envelopeSchema = {
  type: "object",
  required: ["state", "msg", "resBody"],
  properties: {
    state: { type: "integer", enum: [1, -1], description: "接口状态: 1 成功；-1 失败" },
    msg: { type: "string", description: "返回消息" },
    resBody: { type: "array", items: { type: "object" }, description: "返回数据" },
  },
};

function envelopeExample(value: Envelope<unknown>, summary: string) {
  return { summary, value };
}

function refusalExample(code: ErrorCode) {
  const definition: ErrorDefinition = ERRORS[code];
  const msg = definition.text["zh-CN"](SAMPLE_DETAIL[code] ?? "");
  const advice = definition.advice === "retry" ? "send it again shortly" : "sending the same again will never pass";
  return envelopeExample({ state: -1, msg, resBody: [] }, `${code}: ${advice}`);
}

function response(description: string, codes: readonly ErrorCode[], successes: Readonly<Record<string, object>> = {}) {
  const examples = { ...successes, ...Object.fromEntries(codes.map((code) => [code, refusalExample(code)])) };
  const retried = codes.some((code) => ERRORS[code].advice === "retry");
  return {
    description,
    headers: {
      [ERROR_CODE_HEADER]: {
        description: "The code of a refusal.",
        schema: { type: "string", enum: [...codes] },
      },
      ...(retried && {
        "retry-after": {
          description: "With refusals that are worth sending again: after so many seconds.",
          schema: { type: "integer", examples: [RETRY_AFTER_S] },
        },
      }),
    },
    content: { "application/json": { schema: envelopeSchema, examples } },
  };
}

/** The answers: 200 with every refusal, and the statuses of strict mode and of broken HTTP. */
function responses(successes: Readonly<Record<string, object>>): Responses {
  const all = Object.keys(ERRORS) as ErrorCode[];
  const answered = all.filter((code) => !(ERRORS[code] as ErrorDefinition).brokenHttp);
  const byStatus = Object.groupBy(all, (code) => String(ERRORS[code].status));
  const others = Object.entries(byStatus).map(([status, codes = []]) => {
    const always = codes.filter((code) => (ERRORS[code] as ErrorDefinition).brokenHttp);
    const where =
      always.length === codes.length
        ? "The request is broken as HTTP"
        : `With --http-status strict${always.length > 0 ? "; in both modes where the request is broken as HTTP" : ""}`;
    return [status, response(`${where}: ${codes.join(", ")}.`, codes)];
  });
  // The types of the library allow less than OpenAPI 3.1 does, so these are plain objects of the shape it needs.
  return {
    200: response("The outcome stands in state; refusals are here unless --http-status strict.", answered, successes),
    ...Object.fromEntries(others),
  } as Responses;
}

interface OperationText {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly body: object;
  readonly example: unknown;
  readonly successes: Readonly<Record<string, object>>;
}

function operation({ operationId, summary, description, body, example, successes }: OperationText): Operation {
  return {
    operationId,
    tags: ["machine interface"],
    summary,
    description,
    parameters: [
      {
        name: ACCOUNT_SET_HEADER,
        in: "header",
        required: false,
        description: "账套编码. Code of the account set. Required, unless the server was started with a default one.",
        schema: { type: "string", pattern: ACCOUNT_SET_CODE.source },
        example: "001",
      },
      {
        name: "x-api-key",
        in: "header",
        required: false,
        description: "设备令牌. Token of the machine, or as Authorization: Bearer. Where the account set asks for one.",
        schema: { type: "string" },
      },
    ],
    requestBody: {
      required: true,
      description: "JSON whatever content-type says: UTF-8, UTF-16 with its mark, or GB18030; gzip, deflate or br.",
      content: { "application/json": { schema: body, example } },
    },
    responses: responses(successes),
  };
}

const saved = envelopeExample({ state: 1, msg: SAVED_TEXT["zh-CN"], resBody: [] }, "On stable storage");

export const SAVE_INTERFACE_PATHS: Paths = {
  [SAVE_PATH]: {
    post: operation({
      operationId: "save",
      summary: "保存单条数据. Saves the result of one cell.",
      description:
        "state 1 when the record is on stable storage. One record a barcode and account set: a later submission replaces an earlier one, all nine fields together. No answer: send it again, which is always safe. A browser (Origin, Sec-Fetch-Site) must ask by an IP address, a loopback name or a name of --public-host, and be of the same origin where it names no account set; else ACCESS_DENIED. So is a machine that the policy of the account set does not let in: by network and token before the body is read, by deviceCode when the fields are right.",
      body: recordSchema,
      example: SAMPLE_RECORD,
      successes: { saved },
    }),
  },
  [SAVE_BATCH_PATH]: {
    post: operation({
      operationId: "saveBatch",
      summary: "批量保存. Saves 1 to 1,000 records. Beyond v1.0.",
      description:
        "Each record is judged and stored by itself. state 1 when all were stored; else resBody lists each refused one, the others are stored.",
      body: {
        type: "object",
        required: ["records"],
        properties: { records: { type: "array", minItems: 1, maxItems: BATCH_RECORDS_MAX, items: recordSchema } },
      },
      example: { records: [SAMPLE_RECORD] },
      successes: {
        saved,
        someRefused: envelopeExample(
          {
            state: -1,
            msg: "2 条记录中有 1 条未保存",
            resBody: [
              {
                index: 1,
                barcode: "0AVCC26111121G95L0100501",
                state: -1,
                msg: "voltage(电压)必须是数值",
                code: "FIELD_INVALID",
              },
            ],
          },
          "One of two was refused",
        ),
      },
    }),
  },
  [LIST_PATH]: {
    post: operation({
      operationId: "list",
      summary: "按条码查询. The kept records of 1 to 1,000 barcodes. Beyond v1.0.",
      description:
        "In the order asked; barcodes without a record are left out. With --auth on for machines that may save, and for tokens of scripts that may read; with --auth off for the server's own machine only.",
      body: {
        type: "object",
        required: ["barcodeArr"],
        properties: {
          barcodeArr: {
            type: "array",
            minItems: 1,
            maxItems: BATCH_RECORDS_MAX,
            items: { type: ["string", "integer"] },
          },
        },
      },
      example: { barcodeArr: [SAMPLE_RECORD.barcode] },
      successes: {
        found: envelopeExample(
          { state: 1, msg: "查询成功", resBody: [{ ...SAMPLE_RECORD, receivedAt: "2024-03-02T01:14:09.120Z" }] },
          "One found",
        ),
      },
    }),
  },
};
