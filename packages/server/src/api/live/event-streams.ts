import type { ServerResponse } from "node:http";

// Keeps the connections of server-sent events. OPEN → CLOSED; once closed, it opens no more.

export interface EventStream {
  /** Sends an event with its data as JSON. */
  send(event: string, data: object): void;
}

/** Who watches. */
interface Watcher {
  /** The person or the token, which have streams up to a bound of their own. Null: no such bound. */
  readonly by: string | null;
  /** What the answer begins with. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface EventStreams {
  /** Opens a stream; null at a bound and after close. `onEnd` is called when it ends, whoever ended it. */
  open(response: ServerResponse, watcher: Watcher, onEnd: () => void): EventStream | null;
  /** Ends all streams. */
  close(): void;
}

export interface EventStreamsOptions {
  /** Streams at a time: one a browser, more than a plant has offices. Each costs a socket and a write a second. */
  readonly streamsMax: number;
  /** Of them, those of one person or token: a desk, a notebook, and the screens of a hall. He keeps nobody else out. */
  readonly streamsOfOneMax: number;
  /** Bytes that a reader may leave unread. Beyond it the reader is cut off, and comes again by itself when it can. */
  readonly unreadBytesMax: number;
  /**
   * How often a stream says `heartbeat`. Proxies, and machines that slept, take a silent connection for dead; and a page
   * that hears none knows that something holds the stream back.
   */
  readonly heartbeatMs: number;
}

export const EVENT_STREAMS_DEFAULTS: EventStreamsOptions = {
  streamsMax: 64,
  streamsOfOneMax: 16,
  unreadBytesMax: 256 * 1024,
  heartbeatMs: 5_000,
};

/** How long a browser whose connection ended waits before it asks again. */
const RETRY_MS = 3_000;

export function createEventStreams({
  streamsMax,
  streamsOfOneMax,
  unreadBytesMax,
  heartbeatMs,
}: EventStreamsOptions = EVENT_STREAMS_DEFAULTS): EventStreams {
  /** Each with who watches. */
  const open = new Map<ServerResponse, string | null>();
  let heartbeat: NodeJS.Timeout | null = null;
  let closed = false;

  function write(response: ServerResponse, text: string): void {
    if (response.destroyed || response.writableEnded) return; // what was read for the stream comes too late
    if (response.writableLength > unreadBytesMax) response.destroy();
    else response.write(text);
  }

  return {
    open(response, { by, headers }, onEnd) {
      if (closed || open.size >= streamsMax) return null;
      const his = [...open.values()].filter((each) => each === by);
      if (by !== null && his.length >= streamsOfOneMax) return null;
      response.writeHead(200, {
        ...headers,
        "cache-control": "no-store, no-transform", // what compresses or scans a stream holds it back
        "content-type": "text/event-stream; charset=utf-8",
        "x-accel-buffering": "no",
      });
      response.socket?.setNoDelay(true);
      // The server lets clients end their side first (front-door.ts). A page that watches ends its side when it goes
      // away.
      response.socket?.once("end", () => response.destroy());
      response.write(`retry: ${RETRY_MS}\n\n`);
      open.set(response, by);
      heartbeat ??= setInterval(() => {
        const beat = eventText("heartbeat", { at: new Date().toISOString() });
        for (const each of open.keys()) write(each, beat);
      }, heartbeatMs).unref();
      response.once("close", () => {
        open.delete(response);
        if (open.size === 0 && heartbeat !== null) {
          clearInterval(heartbeat);
          heartbeat = null;
        }
        onEnd();
      });
      return {
        send: (event, data) => write(response, eventText(event, data)),
      };
    },
    close() {
      closed = true;
      for (const response of open.keys()) {
        response.shouldKeepAlive = false;
        response.end();
      }
    },
  };
}

function eventText(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
