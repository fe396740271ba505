import { urlOf } from "../api/client.ts";
import type { Schema } from "../api/schema.ts";
import type { LiveEvent } from "./live-protocol.ts";

// Asks in turn for what a stream would have told, where streams do not get through. An answer that is whole passes every
// proxy.

const POLL_MS = 3_000;

/** What holds streams back may hold an answer back as well. */
const ANSWER_MS_MAX = 10_000;

/** As many records as an event of the stream holds. */
const ITEMS_MAX = 20;

export interface LivePolling {
  /** Asks about these account sets and no others. An empty list ends it. */
  readonly follow: (accountSets: readonly string[]) => void;
}

export interface LivePollingListener {
  readonly onEvent: (event: LiveEvent) => void;
  /** Called after each round: whether all was answered. */
  readonly onAnswer: (isAnswer: boolean) => void;
}

/** What was there in the last round. */
interface Seen {
  readonly saves: ReadonlySet<string>;
  readonly lastSave: string;
  readonly lastRefusal: number;
}

export function createLivePolling({ onEvent, onAnswer }: LivePollingListener): LivePolling {
  let followed: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Changed by each call of `follow`, so that a round of before has no say. */
  let round = 0;
  const seen = new Map<string, Seen>();

  async function poll(mine: number): Promise<void> {
    const asked = await Promise.allSettled(followed.map(askAbout));
    if (mine !== round) return;
    for (const answer of asked) if (answer.status === "fulfilled") tell(answer.value);
    onAnswer(asked.every(({ status }) => status === "fulfilled"));
    if (mine === round) timer = setTimeout(() => void poll(mine), POLL_MS);
  }

  function tell({ accountSet, items, lastRefusal }: Found): void {
    const before = seen.get(accountSet);
    const lastSave = items[0]?.receivedAt ?? "";
    seen.set(accountSet, { saves: new Set(items.map(saveOf)), lastSave, lastRefusal });
    if (before === undefined) return; // whoever watches asks by himself when polling begins
    const fresh = items.filter((item) => item.receivedAt >= before.lastSave && !before.saves.has(saveOf(item)));
    if (fresh.length > 0) {
      const count = fresh.length < ITEMS_MAX ? fresh.length : ITEMS_MAX + 1; // there may be more than were asked for
      onEvent({ type: "saved", accountSet, at: lastSave, count, items: fresh });
    }
    if (lastRefusal > before.lastRefusal) {
      onEvent({ type: "refused", accountSet, at: new Date().toISOString(), count: 1 });
    }
  }

  return {
    follow(accountSets) {
      if (accountSets.join("\n") === followed.join("\n")) return;
      followed = accountSets;
      round += 1;
      clearTimeout(timer);
      for (const code of seen.keys()) if (!followed.includes(code)) seen.delete(code);
      if (followed.length > 0) void poll(round);
    },
  };
}

interface Found {
  readonly accountSet: string;
  readonly items: readonly Schema<"Record">[];
  readonly lastRefusal: number;
}

async function askAbout(accountSet: string): Promise<Found> {
  const path = { code: accountSet };
  const query = { sort: "-receivedAt", limit: ITEMS_MAX } as const;
  const [records, rejections] = await Promise.all([
    answerOf<Schema<"RecordPage">>(urlOf("GET /api/v1/account-sets/{code}/records", { path, query })),
    answerOf<Schema<"RejectionPage">>(
      urlOf("GET /api/v1/account-sets/{code}/rejections", { path, query: { limit: 1 } }),
    ),
  ]);
  return { accountSet, items: records.items, lastRefusal: rejections.items[0]?.id ?? 0 };
}

/** Not by `ask`, which waits for somebody to sign in: that is done in the page. */
async function answerOf<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as Answer;
}

function saveOf({ barcode, receivedAt }: Schema<"Record">): string {
  return `${receivedAt} ${barcode}`;
}
