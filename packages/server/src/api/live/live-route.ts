import type { Notice, SavedNotice } from "@cellgrade/store/notices";
import type { GradingRegister } from "@cellgrade/store/system";
import { Type } from "typebox";
import { sees } from "../../access/caller.ts";
import { callerOf, may } from "../../access/rule.ts";
import type { Machines } from "../../access/machines/machine-access.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import { rulesInForce } from "../../grading/grading-in-force.ts";
import type { App } from "../../http/app.ts";
import { endWhenUnseen } from "../../http/end-when-unseen.ts";
import { documentQuery, type Parameter, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import type { LiveFeed } from "../../live/live-feed.ts";
import type { RepeatedFaults } from "../../repeated-faults.ts";
import { Problem } from "../../problem.ts";
import { API_V1, findAccountSet } from "../account-sets/account-set-path.ts";
import { toRecord } from "../records/shown-record.ts";
import { EVENT_STREAMS_DEFAULTS, type EventStream, type EventStreams } from "./event-streams.ts";

// Server-sent events tell what happens now. A browser has one connection for all account sets that it shows.

export interface LiveRouteDependencies {
  readonly accountSets: Pick<AccountSets, "find" | "all">;
  readonly grading: Pick<GradingRegister, "find">;
  readonly machines: Pick<Machines, "of">;
  readonly feed: LiveFeed;
  readonly streams: EventStreams;
  readonly faults: Pick<RepeatedFaults, "report">;
}

const accountSetParameter: Parameter<readonly string[]> = {
  schema: Type.Array(Type.String(), { description: "Code of an account set to watch; may repeat. All unless given." }),
  read: (codes) => [...new Set(codes)],
  faults: [],
};

const PARAMETERS = { accountSet: accountSetParameter };

export function addLiveRoute(app: App, dependencies: LiveRouteDependencies): void {
  const { accountSets, grading, machines, feed, streams, faults } = dependencies;

  /** The saved records as they are now. A newer submission may have replaced the one of the notice. */
  async function recordsOf({ accountSet, barcodes }: SavedNotice) {
    const { store } = findAccountSet(accountSets, accountSet);
    const records = await store.findMany(barcodes);
    const rules = await rulesInForce({ grading }, accountSet);
    const newestFirst = records.toSorted((a, b) => barcodes.indexOf(a.barcode) - barcodes.indexOf(b.barcode));
    return newestFirst.map((record) =>
      toRecord(record, { rules, isUnread: machines.of(accountSet).reading().isUnread }),
    );
  }

  /** The records of each notice: one read serves all who watch. */
  const items = new WeakMap<SavedNotice, ReturnType<typeof recordsOf>>();

  async function tell(stream: EventStream, notice: Notice): Promise<void> {
    const at = new Date().toISOString();
    const { kind, accountSet, count } = notice;
    if (kind === "refused") return stream.send("refused", { accountSet, at, count });
    let found = items.get(notice);
    if (found === undefined) {
      found = recordsOf(notice).catch((error: unknown) => {
        faults.report({ message: "saved records could not be shown live", accountSet, error, level: "warn" });
        return [];
      });
      items.set(notice, found);
    }
    stream.send("saved", { accountSet, at, count, items: await found });
  }

  app.get(
    `${API_V1}/live`,
    {
      exposeHeadRoute: false,
      config: may("viewer", "own"),
      schema: {
        operationId: "watch",
        tags: ["records"],
        summary: "What is saved and refused, as it happens (server-sent events).",
        description: [
          "`hello` {at, accountSets} comes first. `saved` {accountSet, at, count, items}: count submissions were saved since the last one, items are the newest records among them, at most 20, newest first. `refused` {accountSet, at, count}; accountSet is null where none was named, or none that exists, and everyone who watches is told. `heartbeat` {at} comes every 5 s: when none came for 15 s, something on the way holds the stream back.",
          `At most one of each a second and account set, and ${EVENT_STREAMS_DEFAULTS.streamsMax} connections at a time, ${EVENT_STREAMS_DEFAULTS.streamsOfOneMax} of them of one person or token. A reader who is too slow is cut off; what happened meanwhile is not told again.`,
        ].join("\n\n"),
        querystring: documentQuery(PARAMETERS),
        response: {
          ...problemsOfQuery(PARAMETERS, "ACCOUNT_SET_NOT_FOUND", "WATCHERS_TOO_MANY"),
          200: { description: "Events.", content: { "text/event-stream": { schema: Type.String() } } },
        },
      },
    },
    async (request, reply) => {
      const { accountSet } = readQuery(request.url, PARAMETERS);
      const caller = callerOf(request);
      const isSeen = (code: string): boolean => sees(caller, code);
      const codes =
        accountSet ??
        accountSets
          .all()
          .map((set) => set.accountSet.code)
          .filter(isSeen);
      for (const code of codes) {
        findAccountSet(accountSets, code);
        if (!isSeen(code)) throw new Problem("ACCOUNT_SET_NOT_FOUND", { code });
      }
      const ends: (() => void)[] = [];
      const headers = reply.getHeaders() as Record<string, string>;
      const stream = streams.open(reply.raw, { by: caller.id, headers }, () => {
        for (const end of ends) end();
      });
      if (stream === null) throw new Problem("WATCHERS_TOO_MANY", {});
      reply.hijack();
      stream.send("hello", { at: new Date().toISOString(), accountSets: codes });
      for (const code of [...codes, null]) ends.push(feed.watch(code, (notice) => void tell(stream, notice)));
      ends.push(endWhenUnseen({ request, codes }, () => reply.raw.end()));
      return reply;
    },
  );
}
