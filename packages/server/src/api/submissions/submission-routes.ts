import type { Envelope } from "@cellgrade/contract/wire";
import type { RejectionLedger } from "@cellgrade/store/system";
import { Type } from "typebox";
import { LET_IN } from "../../access/machines/account-set-machines.ts";
import { type Caller, sees } from "../../access/caller.ts";
import { callerOf, may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfWrite } from "../../http/problem-answers.ts";
import { type Component, component, refTo } from "../../http/schema-kinds.ts";
import type { Answer } from "../../ingest/answer.ts";
import type { NewExchange } from "../../ingest/exchange.ts";
import type { FrontDoor } from "../../ingest/front-door.ts";
import { readHead } from "../../ingest/read-headers.ts";
import { SAVE } from "../../ingest/route.ts";
import { Problem } from "../../problem.ts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { HEADERS_MAX, readDescribedSubmission, SUBMISSION_PROBLEMS } from "./read-submission.ts";

// An engineer submits what a machine could not, or tries out what one will. It goes through the machines' own front door,
// so that it is read, judged, saved and kept as theirs is.

export interface SubmissionRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly frontDoor: Pick<FrontDoor, "serve">;
  readonly ledger: Pick<RejectionLedger, "find" | "markResubmitted">;
  readonly faults: Pick<RepeatedFaults, "report">;
}

const SubmissionAnswerSchema = component(
  "SubmissionAnswer",
  Type.Object(
    {
      status: Type.Integer({ description: "The HTTP status." }),
      headers: Type.Record(Type.String(), Type.String()),
      body: Type.String({ description: "The envelope, as it would be sent." }),
    },
    { description: "What a machine would be answered." },
  ),
);

export const SUBMISSION_COMPONENTS: readonly Component[] = [SubmissionAnswerSchema];

const BodySchema = Type.Object({
  headers: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: `At most ${HEADERS_MAX}. Without them: the account set of the path, and JSON.`,
    }),
  ),
  body: Type.Optional(Type.String({ description: "The body as text, sent as UTF-8." })),
  bodyBase64: Type.Optional(Type.String({ description: "The bytes of the body, in the place of its text." })),
  rejection: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: "The refused submission that it corrects, marked as done once this is stored.",
    }),
  ),
});

export function addSubmissionRoutes(app: App, dependencies: SubmissionRoutesDependencies): void {
  const { accountSets, frontDoor, ledger, faults } = dependencies;

  /** Throws REJECTION_NOT_FOUND when there is none that the caller may see. */
  async function checkRejection(id: number, caller: Caller): Promise<void> {
    const found = await ledger.find(id);
    const isSeen =
      found !== null && (found.accountSet === null ? caller.accountSets === null : sees(caller, found.accountSet));
    if (!isSeen) throw new Problem("REJECTION_NOT_FOUND", {});
  }

  /** The answer of the front door; null when nobody knows whether the record was saved. */
  function answerTo(exchange: Omit<NewExchange, "reply">): Promise<Answer | null> {
    return new Promise((resolve) => {
      const reply = { send: resolve, breakOff: () => resolve(null), counted: () => {} };
      frontDoor.serve({ ...exchange, reply });
    });
  }

  app.post(
    `${ACCOUNT_SET_PATH}/submissions`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("engineer"),
      schema: {
        operationId: "submit",
        tags: ["rejections"],
        summary: "Submits a record as a machine would, and tells what the machine would be answered.",
        description:
          "It is read and saved as any submission. What an account set asks of machines is not asked. Headers may name another account set, or none.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: BodySchema,
        response: {
          ...problemsOfWrite({}, "ACCOUNT_SET_NOT_FOUND", "REJECTION_NOT_FOUND", ...SUBMISSION_PROBLEMS),
          200: refTo(SubmissionAnswerSchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const { headers, body, rejection } = readDescribedSubmission(request.body, code);
      const caller = callerOf(request);
      if (rejection !== null) await checkRejection(rejection, caller);
      const answer = await answerTo({
        head: { ...readHead("POST", headers), verdict: LET_IN },
        route: SAVE,
        body,
        address: request.sender,
        submitter: caller,
      });
      if (answer === null) throw new Problem("CHANGE_UNKNOWN", {});
      const item = toItem(answer);
      if (rejection !== null && (JSON.parse(item.body) as Envelope).state === 1) {
        // The record is stored, whatever becomes of the mark.
        await ledger.markResubmitted(rejection, Date.now()).catch((error: unknown) => {
          const message = "a refused submission could not be marked as done";
          faults.report({ message, accountSet: code, error, level: "warn" });
        });
      }
      return item;
    },
  );
}

/** An answer as the API shows it: its headers by name, its body as text. */
function toItem({ status, headers, body }: Answer) {
  const named: Record<string, string> = {};
  for (let at = 0; at + 1 < headers.length; at += 2) named[String(headers[at])] = String(headers[at + 1]);
  return { status, headers: named, body: Buffer.from(body, "latin1").toString("utf8") };
}
