import type { Server } from "node:http";
import type { Socket } from "node:net";
import { addressOf } from "../../access/loopback.ts";
import type { Answer } from "../answer.ts";
import type { ByteBudget } from "../byte-budget.ts";
import { FREE_BYTES } from "../byte-budget.ts";
import { endWithAnswer } from "../end-with-answer.ts";
import type { NewExchange, Reply } from "../exchange.ts";
import type { Seen } from "../machine-tally.ts";
import { SAVE } from "../route.ts";
import type { SpareTime } from "../spare-time.ts";
import { beginNoRequest, hasCounted, noteCounted, withoutLineEnds } from "../trailing-bytes.ts";
import { createPlainHeadReader } from "./plain-head.ts";

// One connection of plain saves. One save of it is under way at a time: what came behind it waits for the answer, and
// nothing more is read meanwhile. So a client that sends on and on gets its turn like any other, and no more.
//
// SILENT → READING ⇄ SERVING ⇄ IDLE → (node:http | closed)
//                      ↓  ↑
//               UNREAD → QUEUED
//
// UNREAD: the client does not read its answers. QUEUED: bytes that came behind a save wait for their turn.

type State = "SILENT" | "READING" | "SERVING" | "UNREAD" | "QUEUED" | "IDLE";

/** The pieces in which a request may come: a client that writes head and body by themselves sends two. */
const PIECES_MAX = 4;

/** How often late requests and idle connections are looked for. */
export const CHECKED_MS = 1_000;

/** An idle connection is kept this much longer than its answer said, as by node:http: a request may be on its way. */
const KEEP_ALIVE_GRACE_MS = 1_000;

const NOTHING = Buffer.alloc(0);

/** What the connections of a server share. */
export interface Owner {
  readonly serve: (exchange: NewExchange) => void;
  readonly answerText: (answer: Answer) => string;
  readonly budget: ByteBudget;
  readonly spareTime: SpareTime;
  /**
   * When connections were looked at last, in ms of a clock that nobody sets. It is up to {@link CHECKED_MS} old: to read a
   * clock for each answer would take 40 ns.
   */
  checkedAt(): number;
  left(connection: Connection): void;
  giveToNode(socket: Socket): void;
  /** Reports a request that did not come whole, as node:http does. `inBody`: its head did. */
  fail(code: "ERR_HTTP_REQUEST_TIMEOUT" | "HPE_INVALID_EOF_STATE", socket: Socket, inBody: boolean): void;
  /** Counts bytes that are no request, of a connection that is about to end. */
  countTrailingBytes(socket: Socket): void;
}

export class Connection implements Reply {
  readonly #socket: Socket;
  readonly #owner: Owner;
  readonly #address: string;
  readonly #head = createPlainHeadReader();
  #state: State = "SILENT";
  /** When the connection came into its state, by {@link Owner.checkedAt}. */
  #since: number;
  /** Bytes that wait: the beginning of a request, or what came behind one that is being served and the socket has back. */
  #held: Buffer = NOTHING;
  #pieces = 0;
  /** Bytes taken from the budget. */
  #taken = 0;
  #paused = false;
  /** True when there was no room for what came behind a save: its answer is the last one. */
  #cut = false;
  /** True when the client has ended its side. */
  #ended = false;

  constructor(socket: Socket, owner: Owner) {
    this.#socket = socket;
    this.#address = addressOf(socket);
    this.#owner = owner;
    this.#since = owner.checkedAt();
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
    socket.on("error", () => {}); // the close that follows is enough
  }

  send(answer: Answer, last: boolean): void {
    const socket = this.#socket;
    const trailing = !last && this.#held.length > 0 && beginNoRequest(this.#held);
    if (last || this.#cut || this.#ended || trailing) {
      if (trailing) this.#owner.countTrailingBytes(socket);
      this.#leave();
      endWithAnswer(socket, answer);
    } else if (socket.write(this.#owner.answerText(answer), "latin1")) this.#next();
    else {
      // A client that does not read its answers gets no more of them.
      this.#enter("UNREAD");
      socket.once("drain", () => this.#next());
    }
  }

  breakOff(): void {
    this.destroy();
  }

  counted(seen: Seen): void {
    noteCounted(this.#socket, seen);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  closeIfIdle(): void {
    if (this.#state === "IDLE" || this.#state === "SILENT") this.destroy();
  }

  check(limits: Pick<Server, "requestTimeout" | "keepAliveTimeout">): void {
    const waited = this.#owner.checkedAt() - this.#since - CHECKED_MS; // at least
    switch (this.#state) {
      case "SERVING":
      case "QUEUED":
        return;
      case "UNREAD":
        if (waited > limits.requestTimeout) this.destroy();
        return;
      case "IDLE":
        if (waited > limits.keepAliveTimeout + KEEP_ALIVE_GRACE_MS) this.destroy();
        return;
      default:
        if (waited > limits.requestTimeout) this.#fail("ERR_HTTP_REQUEST_TIMEOUT");
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#cut) return;
    if (this.#state === "SERVING" || this.#state === "UNREAD") this.#hold(chunk);
    else this.#read(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]));
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#state === "SERVING" || this.#state === "UNREAD") return; // its answer is the last
    if (this.#state === "READING") return this.#fail("HPE_INVALID_EOF_STATE");
    this.#end();
  };

  readonly #onClose = (): void => this.#leave();

  #enter(state: State): void {
    this.#state = state;
    this.#since = this.#owner.checkedAt();
  }

  /** Reads bytes that begin a request. */
  #read(bytes: Buffer): void {
    const reading = this.#head.read(bytes);
    if (reading === "foreign") return this.#readForeign(bytes);
    const { head, length, contentLength } = this.#head.last;
    const whole = length + contentLength;
    if (reading === "incomplete" || bytes.length < whole) return this.#gather(bytes);
    this.#state = "SERVING";
    this.#pieces = 0;
    const hasRoom = this.#cover(bytes.length);
    // Without room only the free bytes are kept, as a copy: a slice would keep all that it is a slice of.
    const noRoom = !hasRoom && contentLength > FREE_BYTES;
    const content = bytes.subarray(length, whole);
    const body = {
      bytes: hasRoom ? content : Buffer.from(content.subarray(0, FREE_BYTES)),
      bytesSent: contentLength,
      tooLarge: false,
      noRoom,
      drained: true,
    };
    this.#held = NOTHING;
    if (bytes.length > whole) {
      if (hasRoom) this.#hold(bytes.subarray(whole));
      else this.#cut = true;
    }
    this.#owner.serve({ head, reply: this, route: SAVE, body, address: this.#address, submitter: null });
  }

  /** Reads bytes that begin no plain save. Behind a save they may begin no request at all. */
  #readForeign(bytes: Buffer): void {
    if (!hasCounted(this.#socket)) return this.#giveToNode(bytes);
    const rest = withoutLineEnds(bytes);
    if (rest.length === 0) this.#next();
    else if (beginNoRequest(rest)) {
      this.#owner.countTrailingBytes(this.#socket);
      this.#leave();
      endWithAnswer(this.#socket, null); // all that was asked is answered
    } else if (rest.length < bytes.length) this.#read(rest);
    else this.#giveToNode(bytes);
  }

  #gather(bytes: Buffer): void {
    this.#pieces += 1;
    if (this.#pieces === PIECES_MAX || !this.#cover(bytes.length)) return this.#giveToNode(bytes);
    this.#held = bytes;
    if (this.#state !== "READING") this.#enter("READING");
    this.#resume();
  }

  /**
   * Keeps what came behind a save that is being served. Nothing more is read until its turn. The socket gets it back, so
   * that it does not tell of its end before that was read.
   */
  #hold(bytes: Buffer): void {
    this.#socket.pause();
    this.#paused = true;
    if (this.#cover(bytes.length)) {
      this.#held = bytes;
      this.#socket.unshift(bytes);
    } else {
      this.#held = NOTHING;
      this.#cut = true;
    }
  }

  /** Goes on after an answer. What came meanwhile has its turn behind the other connections. */
  #next(): void {
    if (this.#held.length > 0) {
      this.#enter("QUEUED");
      return this.#owner.spareTime.run(() => this.#readHeld());
    }
    if (this.#ended) return this.#end();
    this.#uncover();
    this.#enter("IDLE");
    this.#resume();
  }

  /** Closes a connection whose client has ended its side and owes nothing. */
  #end(): void {
    this.#leave();
    this.#socket.end();
  }

  #readHeld(): void {
    if (this.#socket.destroyed) return;
    this.#held = NOTHING;
    this.#state = "IDLE";
    this.#resume();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  /**
   * Takes from the budget what so many bytes in memory need. False when it has no room. A part of them keeps all of them
   * in memory, so nothing is given back before {@link #uncover}.
   */
  #cover(bytes: number): boolean {
    const needed = bytes - FREE_BYTES;
    if (needed <= this.#taken) return true;
    if (!this.#owner.budget.take(needed - this.#taken)) return false;
    this.#taken = needed;
    return true;
  }

  #uncover(): void {
    if (this.#taken === 0) return;
    this.#owner.budget.give(this.#taken);
    this.#taken = 0;
  }

  /** Gives up a request whose bytes, as far as they came, are held. */
  #fail(code: "ERR_HTTP_REQUEST_TIMEOUT" | "HPE_INVALID_EOF_STATE"): void {
    const inBody = this.#head.read(this.#held) === "whole";
    this.#leave();
    this.#owner.fail(code, this.#socket, inBody);
  }

  #giveToNode(bytes: Buffer): void {
    this.#leave();
    this.#resume();
    this.#owner.giveToNode(this.#socket);
    this.#socket.unshift(bytes);
  }

  #leave(): void {
    this.#uncover();
    this.#held = NOTHING;
    this.#socket.off("data", this.#onData);
    this.#socket.off("end", this.#onEnd);
    this.#socket.off("close", this.#onClose);
    this.#owner.left(this);
  }
}
