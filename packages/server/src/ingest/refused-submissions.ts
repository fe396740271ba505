import type { Rejection, RejectionLedger } from "@cellgrade/store/system";
import type { RepeatedFaults } from "../repeated-faults.ts";
import type { RefusalRates } from "./refusal-rates.ts";

// Brings refused submissions into the ledger. They are written in lots after the answers are out, in the same turn of
// the event loop: a refusal costs the machine nothing, and a kill of the process loses none that was written.

/** Refusals that wait for the ledger. When more come than it can take, the rest are counted and not kept. */
const WAITING_MAX = 2_000;
/** Bytes of the bodies that wait for the ledger. */
const WAITING_BODY_BYTES_MAX = 64 * 1024 * 1024;

export interface RefusedSubmissions {
  /**
   * Tells how many bytes of a refused body are to be kept. Null when refusals come too fast and this one is not to be
   * added; it is then counted.
   */
  admit(refused: Pick<Rejection, "accountSet" | "address" | "outsider">, bodyBytes: number): number | null;
  add(rejection: Rejection): void;
  /** Resolves when everything that was added is in the ledger. */
  flush(): Promise<void>;
}

export function createRefusedSubmissions({
  ledger,
  rates,
  faults,
  onLost,
  onRefused,
}: {
  readonly ledger: Pick<RejectionLedger, "append">;
  readonly rates: RefusalRates;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly onLost: (count: number) => void;
  /** Called for each refusal, kept or not, with the account set that refused. */
  readonly onRefused?: (accountSet: string | null) => void;
}): RefusedSubmissions {
  let waiting: Rejection[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const lot = waiting;
      waiting = [];
      waitingBytes = 0;
      try {
        await ledger.append(lot);
      } catch (error) {
        onLost(lot.length);
        faults.report({
          message: "refused submissions could not be kept",
          accountSet: null,
          error,
          facts: { refusals: lot.length },
        });
      }
    }
    writing = null;
  }

  function schedule(): Promise<void> {
    writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(write);
    return writing;
  }

  return {
    admit({ accountSet, address, outsider }, bodyBytes) {
      onRefused?.(accountSet);
      const bytes = outsider ? rates.admitOutsider(address, bodyBytes) : rates.admit(address, bodyBytes);
      if (bytes === null) onLost(1);
      return bytes;
    },
    add(rejection) {
      if (waiting.length >= WAITING_MAX || waitingBytes + rejection.body.length > WAITING_BODY_BYTES_MAX) {
        onLost(1);
        return;
      }
      waiting.push(rejection);
      waitingBytes += rejection.body.length;
      void schedule();
    },
    flush() {
      return waiting.length > 0 ? schedule() : (writing ?? Promise.resolve());
    },
  };
}
