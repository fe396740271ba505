import { connect } from "node:net";

// A connection whose every byte the test decides, for what an HTTP client would mend or refuse to send.

export interface Answer {
  /** The status line and the headers as they came. */
  readonly head: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface RawConnection {
  send(bytes: string | Uint8Array): void;
  /** No more will be sent; answers are still read. */
  finish(): void;
  /** The next answer, in order; null when the connection was closed before it came. */
  answer(): Promise<Answer | null>;
  /** Resolves when the server has closed; bytes that belong to no answer, if any. */
  closed(): Promise<Buffer>;
  drop(): void;
}

export function connectTo(url: string): RawConnection {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received: Buffer = Buffer.alloc(0);
  let ended = false;
  let wake = (): void => {};
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on("error", () => {}); // a reset is an end like any other
  for (const event of ["end", "close"]) {
    socket.on(event, () => {
      ended = true;
      socket.end();
      wake();
    });
  }

  /** Waits until `find` finds something or the connection has ended. */
  async function untilFound<Found>(find: () => Found | null): Promise<Found | null> {
    for (;;) {
      const found = find();
      if (found !== null || ended) return found;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    send: (bytes) => void socket.write(bytes),
    finish: () => void socket.end(),
    answer: () =>
      untilFound(() => {
        const taken = takeAnswer(received);
        if (taken === null) return null;
        received = received.subarray(taken.length);
        return taken.answer;
      }),
    async closed() {
      await untilFound(() => null);
      return received;
    },
    drop: () => void socket.destroy(),
  };
}

function takeAnswer(bytes: Buffer): { readonly answer: Answer; readonly length: number } | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = bytes.toString("latin1", 0, headEnd);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const bodyStart = headEnd + 4;
  const length = bodyStart + Number(headers.get("content-length") ?? 0);
  if (bytes.length < length) return null;
  const status = Number(statusLine.split(" ")[1]);
  return { answer: { head, status, headers, body: bytes.subarray(bodyStart, length) }, length };
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly version?: "HTTP/1.0" | "HTTP/1.1";
  /** `name: value` lines, sent as they are; `Host` and `Content-Length` are added unless one is among them. */
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** The bytes of one request. Header lines are UTF-8. */
export function requestBytes(request: RawRequest): Buffer {
  const { method = "POST", path = "/api/pick/volumeCollectData/save", version = "HTTP/1.1", headers = [] } = request;
  const body = Buffer.from(request.body ?? "");
  const lines = [`${method} ${path} ${version}`, ...headers];
  if (!has(headers, "host") && version === "HTTP/1.1") lines.push("Host: localhost");
  if (!has(headers, "content-length") && !has(headers, "transfer-encoding")) {
    lines.push(`Content-Length: ${body.length}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
}

function has(headers: readonly string[], name: string): boolean {
  return headers.some((line) => line.toLowerCase().startsWith(`${name}:`));
}

/** Sends one request on a connection of its own and gives its answer; null when the server closed without one. */
export async function sendOnce(url: string, request: RawRequest | Uint8Array): Promise<Answer | null> {
  const connection = connectTo(url);
  connection.send(request instanceof Uint8Array ? request : requestBytes(request));
  const answer = await connection.answer();
  connection.drop();
  return answer;
}
