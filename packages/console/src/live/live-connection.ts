import type { LiveEvent, LiveState } from "./live-protocol.ts";

// IDLE → CONNECTING → CONNECTED ⇄ DISCONNECTED. One EventSource serves the account sets that are wanted. When they
// change, a new one is opened before the old one is closed, so that no event is missed.

/** EventSource reconnects by itself after a broken connection, but not after an answer that is no stream. We do. */
const RETRY_MS = 5_000;

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
  /** Older sources, which are heard until the newest one is open. */
  const replaced = new Set<EventSource>();
  let state: LiveState = "connecting";
  let wasConnected = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function change(to: LiveState): void {
    if (to === "connected" && state === "disconnected" && wasConnected) onEvent({ type: "resumed" });
    if (to === "connected") wasConnected = true;
    if (to !== state) onState(to);
    state = to;
  }

  function closeReplaced(): void {
    for (const each of replaced) each.close();
    replaced.clear();
  }

  function open(): void {
    clearTimeout(retry);
    const opened = new EventSource(`/api/v1/live?${new URLSearchParams(wanted.map((code) => ["accountSet", code]))}`);
    if (source !== null) replaced.add(source);
    source = opened;
    opened.addEventListener("open", () => {
      if (source !== opened) return;
      closeReplaced();
      change("connected");
    });
    for (const type of ["saved", "refused"] as const) {
      opened.addEventListener(type, ({ data }: MessageEvent<string>) => {
        // The same server documents the shape.
        if (source === opened || replaced.has(opened)) onEvent({ ...(JSON.parse(data) as object), type } as LiveEvent);
      });
    }
    opened.addEventListener("error", () => {
      if (source !== opened) return;
      closeReplaced();
      change("disconnected");
      if (opened.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
    });
  }

  return {
    want(accountSets) {
      const sorted = [...new Set(accountSets)].sort();
      if (sorted.join("\n") === wanted.join("\n")) return;
      wanted = sorted;
      if (wanted.length > 0) return open();
      clearTimeout(retry);
      closeReplaced();
      source?.close();
      source = null;
    },
  };
}
