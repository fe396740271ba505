import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type ByteBudget, FREE_BYTES } from "./byte-budget.ts";
import { endWithAnswer } from "./end-with-answer.ts";
import type { SpareTime } from "./spare-time.ts";

// Node reads all requests of a packet at once. Here those of one connection are served one after the other, each behind
// the answer of the one before, and nothing more is read meanwhile. So a client that sends on and on gets its share and no
// more. A connection whose request was costly and in vain rests: its next request is read later.

/** What a request that waits takes from the budget of bytes: Node's objects of it, its headers and its small body. */
const WAITING_BYTES = FREE_BYTES;

/** Requests of one connection that wait. No machine sends so many ahead; the connection of one that does is closed. */
const WAITING_MAX = 1_000;

/** A connection whose requests wait, and whose client reads nothing in this time, is closed. */
const STALLED_MS = 30_000;

/** A refusal that took less of the event loop costs its connection nothing. Most take a tenth. */
const REST_FROM_MS = 1;

/** A connection rests this many times as long as the server worked for it in vain: it gets a twentieth of the loop. */
const REST_FACTOR = 20;
const REST_MS_MAX = 2_000;

const TURNS = Symbol("the requests of this connection in their order");

interface Turns {
  underWay: ServerResponse;
  /** Null as long as the connection has only ever sent its next request after an answer. */
  held: Held | null;
}
interface Held {
  readonly waiting: Waiting[];
  resting: boolean;
}
interface Waiting {
  readonly res: ServerResponse;
  readonly serve: () => void;
}
type TurnSocket = Socket & { [TURNS]?: Turns };

export interface NodeTurns {
  /** Serves a request when those before it on its connection are answered: at once, where there are none. */
  inTurn(req: IncomingMessage, res: ServerResponse, serve: () => void): void;
  /** Tells that the event loop worked for so long for a request of this connection that was refused. */
  inVain(socket: Socket, ms: number): void;
}

export interface NodeTurnsDependencies {
  readonly budget: ByteBudget;
  readonly spareTime: SpareTime;
}

export function createNodeTurns({ budget, spareTime }: NodeTurnsDependencies): NodeTurns {
  function wait(socket: TurnSocket, turns: Turns, request: Waiting): void {
    const { waiting } = hold(socket, turns);
    if (waiting.length === WAITING_MAX || !budget.take(WAITING_BYTES)) {
      socket.destroy();
      return;
    }
    waiting.push(request);
    if (waiting.length === 1) turns.underWay.once("close", () => next(socket, turns));
    socket.pause();
  }

  /** Prepares a connection whose requests wait, or rest, for the first time. */
  function hold(socket: TurnSocket, turns: Turns): Held {
    if (turns.held !== null) return turns.held;
    const held: Held = { waiting: [], resting: false };
    turns.held = held;
    // Node reads on with each body that is read. Nothing is read on as long as a request waits.
    socket.on("resume", () => {
      if (held.waiting.length > 0 || held.resting) socket.pause();
    });
    let written = -1;
    const check = setInterval(() => {
      if (held.waiting.length > 0 && socket.bytesWritten === written) socket.destroy();
      written = socket.bytesWritten;
    }, STALLED_MS).unref();
    socket.once("close", () => {
      clearInterval(check);
      budget.give(held.waiting.length * WAITING_BYTES);
      held.waiting.length = 0;
    });
    return held;
  }

  /** Serves the request that has waited longest, unless the connection rests or has none. */
  function next(socket: TurnSocket, turns: Turns): void {
    spareTime.run(() => {
      if (turns.held === null || turns.held.resting || !turns.underWay.writableFinished) return;
      const request = turns.held.waiting.shift();
      if (request === undefined) return;
      budget.give(WAITING_BYTES);
      turns.underWay = request.res;
      if (turns.held.waiting.length > 0) request.res.once("close", () => next(socket, turns));
      else socket.resume();
      request.serve();
    });
  }

  return {
    inTurn({ socket }: { readonly socket: TurnSocket }, res, serve) {
      const turns = socket[TURNS];
      if (turns === undefined) socket[TURNS] = { underWay: res, held: null };
      else if (turns.underWay !== res) {
        const isFree = turns.held === null || (turns.held.waiting.length === 0 && !turns.held.resting);
        if (!isFree || !turns.underWay.writableFinished) return wait(socket, turns, { res, serve });
        turns.underWay = res;
      }
      serve();
    },
    inVain(socket: TurnSocket, ms) {
      const turns = socket[TURNS];
      if (ms < REST_FROM_MS || turns === undefined || socket.destroyed) return;
      const held = hold(socket, turns);
      held.resting = true;
      socket.pause();
      setTimeout(
        () => {
          held.resting = false;
          if (held.waiting.length > 0) next(socket, turns);
          else socket.resume();
        },
        Math.min(ms * REST_FACTOR, REST_MS_MAX),
      ).unref();
    },
  };
}

/** True while requests of this connection wait for their turn. */
export function hasWaiting(socket: TurnSocket): boolean {
  return (socket[TURNS]?.held?.waiting.length ?? 0) > 0;
}

/** The request of this connection whose turn it is, or was last; undefined when there was none. */
export function requestUnderWay(socket: TurnSocket): IncomingMessage | undefined {
  return socket[TURNS]?.underWay.req;
}

/** Closes a connection when the requests that were read of it are answered: at once, where all of them are. */
export function endAfterAnswers(socket: TurnSocket): void {
  const turns = socket[TURNS];
  const last = turns?.held?.waiting.at(-1)?.res ?? turns?.underWay;
  if (last === undefined || last.writableFinished) return endWithAnswer(socket, null);
  last.shouldKeepAlive = false; // for a head that is not written yet
  last.once("finish", () => socket.destroySoon());
}
