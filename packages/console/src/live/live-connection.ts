import { createLivePolling } from "./live-polling.ts";
import { isUp, type LiveEvent, type LiveState } from "./live-protocol.ts";

// IDLE → CONNECTING → CONNECTED ⇄ DISCONNECTED ⇄ POLLING. One EventSource serves the account sets that are wanted. When
// they change, a new one is opened before the old one is closed, so that no event is missed.
//
// An antivirus or a proxy may hold a stream back, its head or all that follows, and no error tells. So what counts is what
// was heard: the server says something every 5 s. While nothing comes, the records are asked for in turn.

/** EventSource reconnects by itself after a broken connection, but not after an answer that is no stream. We do. */
const RETRY_MS = 5_000;

/** After three signs of life that did not come, no more are expected. */
const SILENT_MS = 15_000;

/** A stream that was silent twice is tried again after so long: what holds it back is there to stay. */
const HELD_BACK_RETRY_MS = 60_000;

const LOOK_EVERY_MS = 1_000;

export interface LiveConnection {
  /** Follows these account sets and no others. An empty list closes the connection. */
  readonly want: (accountSets: readonly string[]) => void;
}

export interface LiveListener {
  readonly onState: (state: LiveState) => void;
  readonly onEvent: (event: LiveEvent) => void;
}

export function createLiveConnection({ onState, onEvent }: LiveListener): LiveConnection {
  let wanted: readonly string[] = [];
  let source: EventSource | null = null;
  /** Older sources, which are heard until the newest one is. */
  const replaced = new Set<EventSource>();
  let state: LiveState = "connecting";
  let expectedBy = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setInterval> | undefined;
  /** Since the last sign of life: how many streams were silent. After one, a hello is no proof: it may be all that passes. */
  let silent = 0;

  const polling = createLivePolling({
    onEvent,
    onAnswer(isAnswer) {
      const back = isAnswer && state === "disconnected" && source === null;
      change(isAnswer ? "polling" : "disconnected");
      if (back && silent > 1) open(); // the server is there again, and streams may be
    },
  });

  function change(to: LiveState): void {
    const before = state;
    state = to;
    if (to === before) return;
    onState(to);
    if (isUp(to) && before !== "connecting") onEvent({ type: "resumed" });
  }

  function closeReplaced(): void {
    for (const each of replaced) each.close();
    replaced.clear();
  }

  function open(): void {
    clearTimeout(retry);
    expectedBy = performance.now() + SILENT_MS;
    connect();
  }

  function connect(): void {
    const opened = new EventSource(`/api/v1/live?${new URLSearchParams(wanted.map((code) => ["accountSet", code]))}`);
    if (source !== null) replaced.add(source);
    source = opened;
    for (const type of ["hello", "heartbeat", "saved", "refused"] as const) {
      opened.addEventListener(type, ({ data }: MessageEvent<string>) => {
        if (source !== opened && !replaced.has(opened)) return;
        if (source === opened) hear(type);
        // The same server documents the shape.
        if (type === "saved" || type === "refused") onEvent({ ...(JSON.parse(data) as object), type } as LiveEvent);
      });
    }
    opened.addEventListener("error", () => {
      if (source !== opened) return;
      closeReplaced();
      if (state !== "polling") change("disconnected");
      if (opened.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS);
    });
  }

  function hear(type: string): void {
    expectedBy = performance.now() + SILENT_MS;
    if (type === "heartbeat") silent = 0;
    if (silent > 0) return;
    closeReplaced();
    polling.follow([]);
    change("connected");
  }

  function look(): void {
    if (source === null || performance.now() < expectedBy) return;
    clearTimeout(retry);
    closeReplaced();
    source.close();
    source = null;
    silent += 1;
    if (state !== "polling") change("disconnected");
    polling.follow(wanted);
    if (silent === 1) open();
    else retry = setTimeout(open, HELD_BACK_RETRY_MS);
  }

  return {
    want(accountSets) {
      const sorted = [...new Set(accountSets)].sort();
      if (sorted.join("\n") === wanted.join("\n")) return;
      wanted = sorted;
      if (silent > 0) polling.follow(wanted);
      if (wanted.length > 0) {
        watchdog ??= setInterval(look, LOOK_EVERY_MS);
        return open();
      }
      clearInterval(watchdog);
      watchdog = undefined;
      clearTimeout(retry);
      closeReplaced();
      source?.close();
      source = null;
    },
  };
}
