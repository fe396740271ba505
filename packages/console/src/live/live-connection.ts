import type { LiveEvent, LiveState } from "./live-protocol.ts";

// IDLE → CONNECTING → CONNECTED ⇄ DISCONNECTED: one EventSource for the account sets wanted. It is opened anew when they
// change, the new one before the old one is closed, so that nothing is missed.

/** EventSource tries again by itself after a broken connection, and never after an answer that is no stream. */
const RETRY_MS = 5_000;

export interface LiveConnection {
  /** Follows these account sets and no other; none closes the connection. */
  readonly want: (accountSets: readonly string[]) => void;
}

export interface LiveListener {
  readonly onState: (state: LiveState) => void;
  readonly onEvent: (event: LiveEvent) => void;
}

export function createLiveConnection({ onState, onEvent }: LiveListener): LiveConnection {
  let wanted: readonly string[] = [];
  let source: EventSource | null = null;
  /** Still heard until the newest is open: what it replaces, and what was replaced before it was. */
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
        // The shape is that of the same server's document.
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
