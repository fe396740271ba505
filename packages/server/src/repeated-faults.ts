import type { Logger } from "pino";

// A fault that repeats is logged three ways: a line with the stack when it begins, a line each minute with a count while it
// goes on, and a line when it ends. A full disk fails a thousand commits a second, and their stacks would fill the log, and
// the disk once more.
//
// QUIET → GOING ON → QUIET. A fault is over when a minute has passed without it.

const MINUTE_MS = 60_000;

/** Texts of errors that a line shows beside its count. Errors that differ under one message tell more than one does. */
const ERRORS_SHOWN_MAX = 5;

export interface Fault {
  /** What could not be done. With the account set it tells one fault from another, so it holds no other value. */
  readonly message: string;
  /** Null for what befalls no single account set. */
  readonly accountSet: string | null;
  readonly error: unknown;
  /** `error` unless given. */
  readonly level?: "error" | "warn";
  /** What else the first line says. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface RepeatedFaults {
  report(fault: Fault): void;
  /** Logs what is counted and not logged yet. What is reported later is logged line by line. */
  close(): void;
}

/** A fault that goes on. There is one for each message of the code and each account set at most. */
interface Going {
  readonly fault: Fault;
  readonly timer: NodeJS.Timeout;
  readonly beganAt: number;
  /** How often it came in all. */
  times: number;
  /** How often it came since the last line. */
  untold: number;
  /** What its errors said since the last line. */
  errors: Set<string>;
}

export function createRepeatedFaults({ log }: { readonly log: Logger }): RepeatedFaults {
  const going = new Map<string, Going>();
  let closed = false;

  function begin(key: string, fault: Fault): void {
    const { message, accountSet, error, facts, level = "error" } = fault;
    log[level]({ err: error, accountSet, ...facts }, message);
    if (closed) return;
    const timer = setInterval(() => look(key), MINUTE_MS).unref();
    going.set(key, { fault, timer, beganAt: performance.now(), times: 1, untold: 0, errors: new Set() });
  }

  function look(key: string): void {
    const found = going.get(key);
    if (found === undefined) return;
    if (found.untold > 0) return tell(found);
    clearInterval(found.timer);
    going.delete(key);
    const { fault, times, beganAt } = found;
    const ms = Math.round(performance.now() - beganAt);
    log.info({ accountSet: fault.accountSet, times, ms }, `for a minute no longer: ${fault.message}`);
  }

  function tell(found: Going): void {
    const { message, accountSet, level = "error" } = found.fault;
    log[level]({ accountSet, times: found.untold, errors: [...found.errors] }, `again: ${message}`);
    found.untold = 0;
    found.errors = new Set();
  }

  return {
    report(fault) {
      const key = `${fault.accountSet ?? ""} ${fault.message}`; // the code of an account set has no blank
      const found = going.get(key);
      if (found === undefined) return begin(key, fault);
      found.times += 1;
      found.untold += 1;
      if (found.errors.size < ERRORS_SHOWN_MAX) found.errors.add(describe(fault.error));
    },
    close() {
      closed = true;
      for (const found of going.values()) {
        clearInterval(found.timer);
        if (found.untold > 0) tell(found);
      }
      going.clear();
    },
  };
}

/** The messages of an error and of what caused it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "no error";
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}
