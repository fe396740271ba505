import type { ServerResponse } from "node:http";

// Connections of server-sent events. OPEN → CLOSED; a closed set of streams opens no more.

export interface EventStream {
  /** One event; its data as JSON. */
  send(event: string, data: object): void;
}

export interface EventStreams {
  /** Null when as many are open as may, or after close. `onEnd`: it is over, whoever ended it. */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>, onEnd: () => void): EventStream | null;
  /** Ends all of them. */
  close(): void;
}

export interface EventStreamsOptions {
  /** One a browser: more than a plant has offices. Each costs a socket and a write a second. */
  readonly streamsMax: number;
  /** A reader that has not taken so much is cut off, and comes again by itself when it can. */
  readonly unreadBytesMax: number;
  /** A silent connection is taken for dead by proxies and by browsers' machines that slept. */
  readonly heartbeatMs: number;
}

export const EVENT_STREAMS_DEFAULTS: EventStreamsOptions = {
  streamsMax: 64,
  unreadBytesMax: 256 * 1024,
  heartbeatMs: 15_000,
};

/** A browser whose connection ended asks again after so long. */
const RETRY_MS = 3_000;

export function createEventStreams({
  streamsMax,
  unreadBytesMax,
  heartbeatMs,
}: EventStreamsOptions = EVENT_STREAMS_DEFAULTS): EventStreams {
  const open = new Set<ServerResponse>();
  let heartbeat: NodeJS.Timeout | null = null;
  let closed = false;

  function write(response: ServerResponse, text: string): void {
    if (response.destroyed || response.writableEnded) return; // what was being read for it comes too late
    if (response.writableLength > unreadBytesMax) response.destroy();
    else response.write(text);
  }

  return {
    open(response, headers, onEnd) {
      if (closed || open.size >= streamsMax) return null;
      response.writeHead(200, {
        ...headers,
        "content-type": "text/event-stream; charset=utf-8",
        "x-accel-buffering": "no",
      });
      response.socket?.setNoDelay(true);
      // The server lets clients end their side first (front-door.ts); of a page that watches it means that it has gone.
      response.socket?.once("end", () => response.destroy());
      response.write(`retry: ${RETRY_MS}\n\n`);
      open.add(response);
      heartbeat ??= setInterval(() => {
        for (const each of open) write(each, ":\n\n");
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
        send: (event, data) => write(response, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      };
    },
    close() {
      closed = true;
      for (const response of open) {
        response.shouldKeepAlive = false;
        response.end();
      }
    },
  };
}
