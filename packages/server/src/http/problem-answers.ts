import { PROBLEMS, type ProblemCode } from "@cellgrade/contract/problems";
import { Type } from "typebox";
import { component, refTo } from "./schema-kinds.ts";

// How routes document their problems.

export const ProblemSchema = component(
  "Problem",
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.Enum(Object.keys(PROBLEMS) as ProblemCode[], {
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

/** The problem answers of a route, by status. */
export function problems(descriptions: { readonly [status: number]: string }) {
  return Object.fromEntries(
    Object.entries(descriptions).map(([status, description]) => [
      status,
      { description, content: { "application/problem+json": { schema: refTo(ProblemSchema) } } },
    ]),
  );
}

/** The problems that every query may meet. */
export const QUERY_PROBLEMS = problems({
  400: "A query parameter is unknown or badly written; the problem names it.",
  403: "Asked from another machine or by a foreign name, while there is no access control.",
  404: "There is no such thing.",
  503: "The data cannot be read at the moment.",
});

/** The problems that every write may meet. */
export const WRITE_PROBLEMS = {
  ...QUERY_PROBLEMS,
  ...problems({
    400: "The body is not of this shape, or a query parameter is wrong; the problem names what is.",
    413: "The body is too large.",
    415: "The content type is not application/json.",
  }),
};

/** The problems that every change of something with versions may meet. */
export const CHANGE_PROBLEMS = {
  ...WRITE_PROBLEMS,
  ...problems({ 409: "basedOn is not the current version: somebody else came first." }),
};
