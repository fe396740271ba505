import { createLiveConnection } from "./live-connection.ts";
import { type FromTab, type LiveState, SIGN_OF_LIFE_MS, SILENT_TAB_MS, type ToTab } from "./live-protocol.ts";

// A SharedWorker that holds the browser's one connection to /api/v1/live, for all its tabs. A browser opens at most six
// connections to a server that speaks HTTP/1.1: if each tab had one, the seventh tab would load nothing at all.

interface Tab {
  wants: ReadonlySet<string>;
  /** By the worker's own clock, which nobody sets. */
  heardAt: number;
}

const tabs = new Map<MessagePort, Tab>();
let state: LiveState = "connecting";

const connection = createLiveConnection({
  onState(now) {
    state = now;
    for (const port of tabs.keys()) tell(port, { type: "state", state });
  },
  onEvent(event) {
    for (const [port, { wants }] of tabs) {
      const forAll = event.type === "resumed" || event.accountSet === null;
      if (forAll || wants.has(event.accountSet)) tell(port, { type: "event", event });
    }
  },
});

function tell(port: MessagePort, message: ToTab): void {
  port.postMessage(message);
}

function hear(port: MessagePort, message: FromTab): void {
  if (message.type === "bye") tabs.delete(port);
  else {
    if (!tabs.has(port)) tell(port, { type: "state", state });
    tabs.set(port, { wants: new Set(message.accountSets), heardAt: performance.now() });
  }
  follow();
}

function follow(): void {
  connection.want([...tabs.values()].flatMap(({ wants }) => [...wants]));
}

setInterval(() => {
  for (const [port, { heardAt }] of tabs) if (performance.now() - heardAt > SILENT_TAB_MS) tabs.delete(port);
  follow();
}, SIGN_OF_LIFE_MS);

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports; // the library with the worker's own types excludes the library of pages
  port?.addEventListener("message", ({ data }: MessageEvent<FromTab>) => hear(port, data));
  port?.start();
});
