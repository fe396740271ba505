import { setTimeout as delay } from "node:timers/promises";
import { createTestTimes, type TestTimes } from "@cellgrade/contract/test-times";
import type { Engine } from "@cellgrade/store/engine";
import type { Submission } from "@cellgrade/store/store";
import type { ClockDecision, ClockRegister, RejectionLedger } from "@cellgrade/store/system";
import type { Logger } from "pino";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { RepeatedFaults } from "../repeated-faults.ts";

// Whether this machine's clock is known to be right. What is kept for a number of days is deleted by it, and a clock that is a
// year ahead would delete everything.
//
// CONFIRMED ⇄ UNCONFIRMED. It is confirmed at a start where it follows the last receipt by a day at most, else by what
// machines send, or by a person; and unconfirmed once it went back by more than an hour, or forward by more than a day.
// What a start finds unconfirmed stays so: a receipt by a clock that nobody has confirmed confirms nothing.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A clock that is set is noticed this soon, whoever asks. */
const LOOK_EVERY_MS = 10_000;

/** Test times whose median confirms the clock, at least. Fewer may be those of one machine. */
const ARRIVALS_MIN = 100;

/** A start waits no longer for the last receipt. An account set that opens later is heard all the same. */
const LAST_RECEIPT_MS_MAX = 1_000;

/** An account set that is not open is asked again this soon: it may hold the last receipt. */
const COMPARE_AGAIN_MS = 2_000;

/** Why nobody knows whether the clock is right. */
export const CLOCK_DOUBTS = [
  "notAfterLastReceipt",
  "unconfirmedBefore",
  "wentBack",
  "wentAhead",
  "notKnownYet",
] as const;

type ClockDoubt = (typeof CLOCK_DOUBTS)[number];

export interface ServerClock {
  /** True while the clock is known to be right. It looks at the clock: what was set is noticed before it is used. */
  isConfirmed(): boolean;
  /** Why it is not; null while it is. */
  doubt(): ClockDoubt | null;
  /** Hears what arrived in an account set. It does nothing while the clock is confirmed. */
  heard(accountSet: string, submissions: readonly Submission[]): void;
  /** Somebody says that it is right. Rejects with StoreError when that cannot be kept. */
  confirm(): Promise<void>;
  stop(): void;
}

export interface ServerClockDependencies {
  readonly engine: Pick<Engine, "watchClock"> & {
    readonly system: { readonly clock: ClockRegister; readonly rejections: Pick<RejectionLedger, "lastReceipt"> };
  };
  readonly accountSets: Pick<AccountSets, "all" | "find">;
  readonly faults: Pick<RepeatedFaults, "report">;
  readonly log: Pick<Logger, "info">;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** A clock that only goes forward, in ms. */
  readonly nowMs?: () => number;
}

/** What arrived since some moment while the clock was not confirmed. */
interface Arrivals {
  readonly since: number;
  behind: number;
  near: number;
  ahead: number;
}

/** Rejects with StoreError when what was decided before cannot be read. */
export async function openServerClock({
  engine,
  accountSets,
  faults,
  log,
  now = Date.now,
  nowMs = () => performance.now(),
}: ServerClockDependencies): Promise<ServerClock> {
  const { clock: register, rejections } = engine.system;
  const stopping = new AbortController();
  const zones = new Map<string, TestTimes>();
  let doubt: ClockDoubt | null = "notKnownYet";
  let decided: ClockDecision | null = null;
  let arrivals: Arrivals | null = null;
  /** The latest moment that the clock has shown while it was confirmed. */
  let latest = now();
  let lastLook = { at: latest, ms: nowMs() };

  function timesIn(timeZone: string): TestTimes {
    const times = zones.get(timeZone) ?? createTestTimes(timeZone);
    zones.set(timeZone, times);
    return times;
  }

  function keep(confirmed: boolean): Promise<void> {
    decided = { confirmed, at: now() };
    return register.decide(decided);
  }

  function keepIfPossible(confirmed: boolean): void {
    keep(confirmed).catch((error: unknown) =>
      faults.report({ message: "what is known of the clock could not be kept", accountSet: null, error }),
    );
  }

  function trust(by: "lastReceipt" | "testTimes" | "person"): void {
    doubt = null;
    arrivals = null;
    latest = now();
    log.info({ by }, "the server's clock is confirmed");
  }

  function distrust(why: ClockDoubt): void {
    doubt = why;
    arrivals = null;
    keepIfPossible(false);
  }

  function look(): void {
    const here = { at: now(), ms: nowMs() };
    const setBy = here.at - lastLook.at - (here.ms - lastLook.ms);
    lastLook = here;
    if (doubt !== null) {
      if (Math.abs(setBy) > HOUR_MS) arrivals = null; // they were received by another clock
    } else if (here.at < latest - HOUR_MS) distrust("wentBack");
    else if (setBy > DAY_MS) distrust("wentAhead");
    else latest = Math.max(latest, here.at);
  }

  /** What the command line, or another server, decided counts here. The first telling is of before this start. */
  function hear(told: ClockDecision | null, isFirst: boolean): void {
    const isNews = !isFirst && told !== null && told.at !== decided?.at;
    decided = told;
    if (!isNews) return;
    if (!told.confirmed) doubt ??= "unconfirmedBefore";
    else if (doubt !== null) trust("person");
  }

  /** Compares the clock with the last receipt, and with the moment at which somebody confirmed it. */
  async function compare(): Promise<void> {
    const stores = accountSets.all().map(({ store }) => store);
    const asked = [...stores.map((store) => store.lastReceipt()), rejections.lastReceipt()];
    const answers = await Promise.allSettled(asked);
    if (doubt !== "notKnownYet") return; // somebody has decided meanwhile
    const receipts = answers.flatMap((answer) => (answer.status === "fulfilled" ? (answer.value ?? []) : []));
    const allKnown = answers.every(({ status }) => status === "fulfilled");
    const isNew = allKnown && receipts.length === 0;
    const followed = [
      ...(receipts.length > 0 ? [Math.max(...receipts)] : []),
      ...(decided === null ? [] : [decided.at]),
    ];
    if (decided?.confirmed === false) doubt = "unconfirmedBefore";
    else if (isNew || followed.some((moment) => now() >= moment && now() <= moment + DAY_MS)) trust("lastReceipt");
    else if (allKnown) distrust("notAfterLastReceipt");
    else again = setTimeout(() => void compare(), COMPARE_AGAIN_MS).unref(); // an account set is not open
  }

  let again: NodeJS.Timeout | undefined;
  let isFirst = true;
  await engine.watchClock((told) => {
    hear(told, isFirst);
    isFirst = false;
  }, stopping.signal);
  await Promise.race([compare(), delay(LAST_RECEIPT_MS_MAX, undefined, { ref: false })]);
  const timer = setInterval(look, LOOK_EVERY_MS).unref();

  return {
    isConfirmed() {
      look();
      return doubt === null;
    },
    doubt() {
      look();
      return doubt;
    },
    heard(code, submissions) {
      if (doubt === null) return;
      look();
      const timeZone = accountSets.find(code)?.accountSet.timeZone;
      if (timeZone === undefined) return;
      const times = timesIn(timeZone);
      arrivals ??= { since: nowMs(), behind: 0, near: 0, ahead: 0 };
      for (const { record, receivedAt } of submissions) arrivals[times.sideOf(record.testTime, receivedAt)] += 1;
      const { since, behind, near, ahead } = arrivals;
      const all = behind + near + ahead;
      if (nowMs() - since < HOUR_MS || all < ARRIVALS_MIN) return;
      arrivals = null;
      if (2 * behind >= all || 2 * ahead >= all) return; // the median lies more than a day away
      trust("testTimes");
      keepIfPossible(true);
    },
    async confirm() {
      await keep(true);
      if (doubt !== null) trust("person");
    },
    stop() {
      stopping.abort();
      clearInterval(timer);
      clearTimeout(again);
    },
  };
}
