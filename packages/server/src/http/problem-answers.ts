import { PROBLEMS, type ProblemCode } from "@cellgrade/contract/problems";
import { Type } from "typebox";
import type { Parameters } from "./parameters.ts";
import { component, refTo } from "./schema-kinds.ts";

// The problems of a route in the OpenAPI document, by the codes that it answers with.

const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

export const ProblemSchema = component(
  "Problem",
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.Enum([...PROBLEM_CODES], {
        description: "What is wrong, for programs: it never changes its meaning.",
      }),
      detail: Type.String({
        description: "What is wrong, for people: in Chinese or English, by Accept-Language; English without it.",
      }),
      values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())]), {
        description: "What detail names, by placeholder of the code's text: bounded, to be shown.",
      }),
      parameter: Type.Optional(Type.String({ description: "The query parameter at fault." })),
      field: Type.Optional(Type.String({ description: "The field of the body at fault, as rules[1].name." })),
    },
    { description: "An error (RFC 9457)." },
  ),
);

/** What any request under /api/v1 may be refused with. */
const REQUEST_PROBLEMS: readonly ProblemCode[] = [
  "PATH_NOT_UTF8",
  "PATH_TOO_LONG",
  "QUERY_NOT_UTF8",
  "PARAMETER_UNKNOWN",
  "SIGN_IN_NEEDED",
  "TOKEN_UNKNOWN",
  "TOKEN_EXPIRED",
  "PASSWORD_CHANGE_NEEDED",
  "ROLE_TOO_LOW",
  "ACCOUNT_SETS_LIMITED",
  "TLS_NEEDED",
  "OTHER_MACHINE",
  "OTHER_HOST_NAME",
  "HOST_NAME_UNKNOWN",
  "UNFORESEEN",
  "DATA_UNAVAILABLE",
];

/** What a request that changes something may be refused with beside them. */
const WRITE_PROBLEMS: readonly ProblemCode[] = [
  "CHANGE_UNKNOWN",
  "OTHER_ORIGIN",
  "CONTENT_NOT_JSON",
  "CONTENT_TOO_LARGE",
  "JSON_INVALID",
  "OBJECT_EXPECTED",
  "FIELD_UNKNOWN",
];

/** The problem answers of a route that only reads: those of every request, of its parameters, and its own. */
export function problemsOfQuery(parameters: Parameters, ...own: readonly ProblemCode[]) {
  const faults = Object.values(parameters).flatMap((parameter) => parameter.faults);
  return answers([...REQUEST_PROBLEMS, ...faults, ...own]);
}

/** The problem answers of a route that takes a body. */
export function problemsOfWrite(parameters: Parameters, ...own: readonly ProblemCode[]) {
  return problemsOfQuery(parameters, ...WRITE_PROBLEMS, ...own);
}

/** Answers by status, each naming its codes in the order of the registry. */
function answers(codes: readonly ProblemCode[]) {
  const given = PROBLEM_CODES.filter((code) => codes.includes(code));
  const byStatus = Object.groupBy(given, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, ofStatus = []]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\``).join(", "),
        content: { "application/problem+json": { schema: refTo(ProblemSchema) } },
      },
    ]),
  );
}
