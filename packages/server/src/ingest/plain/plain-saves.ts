import type { Server } from "node:http";
import type { Socket } from "node:net";
import { addressOf } from "../../access/loopback.ts";
import type { Answer } from "../answer.ts";
import type { NewExchange, Reply } from "../exchange.ts";
import { SAVE } from "../route.ts";
import { createAnswerText, lastAnswerText } from "./answer-text.ts";
import { createPlainHeadReader } from "./plain-head.ts";

// The short way of a save, ahead of node:http, which takes longer to read a request than the server takes for all the
// rest. A connection begins here. As long as it carries plain saves, one after another, it is read and answered here.
// With the first bytes that may be anything else, node:http gets the connection for good, and these bytes with it.
//
// SILENT → READING ⇄ SERVING ⇄ IDLE → (node:http | closed)

export type Serve = (exchange: NewExchange) => void;

/** The pieces in which a request may come: a client that writes head and body by themselves sends two. */
const PIECES_MAX = 4;

/** How often late requests and idle connections are looked for. */
const CHECKED_MS = 1_000;

/** An idle connection is kept this much longer than its answer said, as by node:http: a request may be on its way. */
const KEEP_ALIVE_GRACE_MS = 1_000;

const NOTHING = Buffer.alloc(0);

/** Makes a server that does not listen yet hand its plain saves to `serve`. The bounds are those of the server. */
export function attachPlainSaves(server: Server, serve: Serve): void {
  const connections = new Set<Connection>();
  const [nodeListener] = server.listeners("connection") as ((socket: Socket) => void)[];
  const closeIdleOfNode = server.closeIdleConnections.bind(server);
  const closeAllOfNode = server.closeAllConnections.bind(server);

  const owner: Owner = {
    serve,
    answerText: createAnswerText({ keepAliveMs: server.keepAliveTimeout }),
    left: (connection) => void connections.delete(connection),
    giveToNode: (socket) => nodeListener?.call(server, socket),
    fail: (code, socket) => void server.emit("clientError", Object.assign(new Error(code), { code }), socket),
  };

  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    connections.add(new Connection(socket, owner));
  });

  // Node closes only the connections that it knows; the ones here are the server's too.
  server.closeIdleConnections = () => {
    for (const connection of connections) connection.closeIfIdle();
    closeIdleOfNode();
  };
  server.closeAllConnections = () => {
    for (const connection of connections) connection.destroy();
    closeAllOfNode();
  };
  server.on("listening", () => {
    const check = setInterval(() => {
      const now = Date.now();
      for (const connection of connections) connection.check(now, server);
    }, CHECKED_MS).unref();
    server.once("close", () => clearInterval(check));
  });
}

interface Owner {
  readonly serve: Serve;
  readonly answerText: (answer: Answer) => string;
  left(connection: Connection): void;
  giveToNode(socket: Socket): void;
  /** Reports a request that cannot be read, as node:http does. */
  fail(code: "ERR_HTTP_REQUEST_TIMEOUT" | "HPE_INVALID_EOF_STATE", socket: Socket): void;
}

class Connection implements Reply {
  readonly #socket: Socket;
  readonly #owner: Owner;
  readonly #address: string;
  readonly #head = createPlainHeadReader();
  #state: "SILENT" | "READING" | "SERVING" | "IDLE" = "SILENT";
  /** When the connection came into its state, ms since the epoch. */
  #since = Date.now();
  /** Bytes that wait: the beginning of a request, or what came behind a request that is being served. */
  #held: Buffer = NOTHING;
  #pieces = 0;
  /** True when the client has ended its side. */
  #ended = false;

  constructor(socket: Socket, owner: Owner) {
    this.#socket = socket;
    this.#address = addressOf(socket);
    this.#owner = owner;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
    socket.on("error", () => {}); // the close that follows is enough
  }

  send(answer: Answer, last: boolean): void {
    const socket = this.#socket;
    if (last || this.#ended) {
      this.#leave();
      socket.write(lastAnswerText(answer), "latin1");
      socket.destroySoon();
    } else if (socket.write(this.#owner.answerText(answer), "latin1")) this.#next();
    else socket.once("drain", () => this.#next()); // a client that does not read its answers gets no more of them
  }

  breakOff(): void {
    this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  closeIfIdle(): void {
    if (this.#state === "IDLE" || this.#state === "SILENT") this.destroy();
  }

  check(now: number, limits: Pick<Server, "requestTimeout" | "keepAliveTimeout">): void {
    const waited = now - this.#since;
    if (this.#state === "SERVING") return;
    if (this.#state === "IDLE") {
      if (waited > limits.keepAliveTimeout + KEEP_ALIVE_GRACE_MS) this.destroy();
    } else if (waited > limits.requestTimeout) {
      this.#leave();
      this.#owner.fail("ERR_HTTP_REQUEST_TIMEOUT", this.#socket);
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state === "SERVING") {
      this.#held = chunk;
      this.#socket.pause(); // there is no other chunk until it is its turn
    } else this.#read(this.#state === "READING" ? Buffer.concat([this.#held, chunk]) : chunk);
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#state === "SERVING") return; // its answer is the last
    this.#leave();
    if (this.#state === "READING") this.#owner.fail("HPE_INVALID_EOF_STATE", this.#socket);
    else this.#socket.end();
  };

  readonly #onClose = (): void => this.#owner.left(this);

  /** Reads bytes that begin a request. */
  #read(bytes: Buffer): void {
    const reading = this.#head.read(bytes);
    if (reading === "foreign") return this.#giveToNode(bytes);
    const { head, length, contentLength } = this.#head.last;
    const missing = reading === "incomplete" ? 1 : length + contentLength - bytes.length;
    if (missing < 0) return this.#giveToNode(bytes); // several requests at once
    if (missing > 0) return this.#gather(bytes);
    this.#state = "SERVING";
    this.#held = NOTHING;
    this.#pieces = 0;
    const body = { bytes: bytes.subarray(length), bytesSent: contentLength, tooLarge: false, drained: true };
    this.#owner.serve({ head, reply: this, route: SAVE, body, address: this.#address });
  }

  #gather(bytes: Buffer): void {
    this.#pieces += 1;
    if (this.#pieces === PIECES_MAX) return this.#giveToNode(bytes);
    this.#held = bytes;
    if (this.#state !== "READING") this.#since = Date.now();
    this.#state = "READING";
  }

  /** Goes on with what came while the request was being served. */
  #next(): void {
    this.#state = "IDLE";
    this.#since = Date.now();
    if (this.#held.length === 0) return;
    this.#socket.resume();
    this.#read(this.#held);
  }

  #giveToNode(bytes: Buffer): void {
    this.#leave();
    this.#owner.giveToNode(this.#socket);
    this.#socket.unshift(bytes);
  }

  #leave(): void {
    this.#socket.off("data", this.#onData);
    this.#socket.off("end", this.#onEnd);
    this.#socket.off("close", this.#onClose);
    this.#owner.left(this);
  }
}
