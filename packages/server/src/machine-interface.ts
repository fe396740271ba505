import type { ErrorCode } from "@cellgrade/contract/errors";
import type { Engine } from "@cellgrade/store/engine";
import { createBrowserSaves } from "./access/browser-saves.ts";
import type { Machines } from "./access/machines/machine-access.ts";
import type { IsOwnHost } from "./access/own-hosts.ts";
import type { SenderAddress } from "./access/sender-address.ts";
import type { ApiTokens } from "./access/tokens/api-tokens.ts";
import type { AccountSets } from "./account-sets/account-sets.ts";
import type { Config } from "./config/config.ts";
import { createAccessFault } from "./ingest/access-fault.ts";
import { createAnswers } from "./ingest/answer.ts";
import { createOnClientError } from "./ingest/broken-http.ts";
import { createByteBudget, IN_FLIGHT_BYTES_MAX } from "./ingest/byte-budget.ts";
import { createCommitQueues } from "./ingest/commit-queues.ts";
import type { EncodingHabits } from "./ingest/encoding-habits.ts";
import { createFrontDoor } from "./ingest/front-door.ts";
import { createMachineTally } from "./ingest/machine-tally.ts";
import { createNodeTurns } from "./ingest/node-turns.ts";
import { createRefusalRates } from "./ingest/refusal-rates.ts";
import { createRefusedSubmissions } from "./ingest/refused-submissions.ts";
import { createResponder } from "./ingest/responder.ts";
import { createSpareTime } from "./ingest/spare-time.ts";
import type { LiveFeed } from "./live/live-feed.ts";
import { createMetrics } from "./operate/metrics.ts";
import type { ServerClock } from "./operate/server-clock.ts";
import type { RepeatedFaults } from "./repeated-faults.ts";

export interface MachineInterfaceDependencies {
  readonly engine: Engine;
  readonly accountSets: AccountSets;
  readonly machines: Machines;
  readonly apiTokens: ApiTokens;
  readonly habits: EncodingHabits;
  readonly feed: LiveFeed;
  readonly clock: Pick<ServerClock, "isConfirmed" | "heard">;
  readonly isOwnHost: IsOwnHost;
  readonly senderAddress: SenderAddress;
  readonly isStopping: () => boolean;
  readonly faults: RepeatedFaults;
}

/** Wires the machine interface: from the bytes of a request, by the commit queue, to its answer, and what is counted of it. */
export function createMachineInterface(dependencies: MachineInterfaceDependencies, config: Config) {
  const {
    engine,
    accountSets,
    machines,
    apiTokens,
    habits,
    feed,
    clock,
    isOwnHost,
    senderAddress,
    isStopping,
    faults,
  } = dependencies;
  const { system } = engine;
  const budget = createByteBudget({ bytesMax: IN_FLIGHT_BYTES_MAX });
  const metrics = createMetrics({
    recordsQueued: () => queues.recordsQueued(),
    inFlightBytes: () => budget.taken(),
    waiting: () => engine.waiting(),
  });
  const onRefused = (code: ErrorCode): void => metrics.refused(code);
  const queues = createCommitQueues(
    {
      isClockConfirmed: () => clock.isConfirmed(),
      onCommit(accountSet, submissions, commitMs) {
        clock.heard(accountSet, submissions);
        metrics.committed(submissions.length, commitMs);
        feed.committed(accountSet, submissions);
      },
      onFailure(accountSet, records, error) {
        metrics.commitFailed();
        const facts = { records, committed: error.committed };
        faults.report({ message: "a commit failed", accountSet, error, facts });
      },
    },
    { recordsMax: config.queueRecordsMax },
  );

  const answers = createAnswers({ statusMode: config.httpStatus, language: config.language });
  const tally = createMachineTally({ machines: system.machines, faults });
  const refusedSubmissions = createRefusedSubmissions({
    ledger: system.rejections,
    rates: createRefusalRates({ nowMs: () => performance.now() }),
    faults,
    onLost: (count) => {
      metrics.lostRefusals += count;
    },
    onRefused: (accountSet) => feed.refused(accountSet),
  });
  const spareTime = createSpareTime();
  const { answerTimes } = metrics;
  const responder = createResponder({
    answers,
    machines,
    refusedSubmissions,
    tally,
    answerTimes,
    onRefused,
    isStopping,
  });
  const frontDoor = createFrontDoor(
    {
      accountSets,
      answers,
      responder,
      queues,
      tally,
      onRefused,
      accessFault: createAccessFault(
        {
          machines,
          isSaveTaken: createBrowserSaves({ isOwnHost }),
          mayRead: (...asked) => apiTokens.mayRead(...asked),
        },
        { listFor: config.auth === "on" ? "known" : "here" },
      ),
      machines,
      senderAddress,
      habits,
      budget,
      spareTime,
      turns: createNodeTurns({ budget, spareTime }),
      isStopping,
    },
    { defaultAccountSet: config.defaultAccountSet, language: config.language },
  );
  const onClientError = createOnClientError({ answers, tally }, config);
  return { frontDoor, onClientError, queues, tally, refusedSubmissions, metrics };
}
