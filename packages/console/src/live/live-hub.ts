import { createLiveConnection, type LiveListener } from "./live-connection.ts";
import { type FromTab, isUp, SIGN_OF_LIFE_MS, type ToTab } from "./live-protocol.ts";
import type { LiveEvent, LiveState } from "./live-protocol.ts";

// The tab's side of the live connection. All hooks of the tab share it.

interface LiveSubscription {
  readonly accountSet: string;
  readonly onState: (state: LiveState) => void;
  readonly onEvent: (event: LiveEvent) => void;
}

export interface LiveHub {
  /** Subscribes to an account set and tells the state at once. The function that is returned ends the subscription. */
  subscribe(subscription: LiveSubscription): () => void;
}

export function createLiveHub(): LiveHub {
  const subscriptions = new Set<LiveSubscription>();
  let state: LiveState = "connecting";
  let want: ((accountSets: readonly string[]) => void) | null = null;

  const listener: LiveListener = {
    onState(now) {
      // A page asks before the first connection is up, and no event tells of a save in between.
      const isFirst = state === "connecting" && isUp(now);
      state = now;
      for (const each of subscriptions) {
        each.onState(now);
        if (isFirst) each.onEvent({ type: "resumed" });
      }
    },
    onEvent(event) {
      for (const each of subscriptions) {
        const forAll = event.type === "resumed" || event.accountSet === null;
        if (forAll || event.accountSet === each.accountSet) each.onEvent(event);
      }
    },
  };

  function follow(): void {
    want ??= typeof SharedWorker === "undefined" ? createLiveConnection(listener).want : connectWorker(listener);
    want([...new Set([...subscriptions].map(({ accountSet }) => accountSet))]);
  }

  return {
    subscribe(subscription) {
      subscriptions.add(subscription);
      subscription.onState(state);
      follow();
      return () => {
        subscriptions.delete(subscription);
        follow();
      };
    },
  };
}

/** Connects to the shared worker. Android's browsers have none: there each tab has a connection of its own. */
function connectWorker({ onState, onEvent }: LiveListener): (accountSets: readonly string[]) => void {
  const worker = new SharedWorker(new URL("./live-worker.ts", import.meta.url), {
    type: "module",
    name: "cellgrade live",
  });
  worker.addEventListener("error", () => onState("disconnected")); // the worker's code could not be loaded
  const { port } = worker;
  let wanted: readonly string[] = [];
  const say = (message: FromTab): void => port.postMessage(message);
  port.addEventListener("message", ({ data }: MessageEvent<ToTab>) => {
    if (data.type === "state") onState(data.state);
    else onEvent(data.event);
  });
  port.start();
  setInterval(() => say({ type: "want", accountSets: wanted }), SIGN_OF_LIFE_MS);
  addEventListener("pagehide", () => say({ type: "bye" }));
  addEventListener("pageshow", () => say({ type: "want", accountSets: wanted })); // from the browser's cache
  return (accountSets) => {
    wanted = accountSets;
    say({ type: "want", accountSets });
  };
}
