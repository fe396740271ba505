import { connect, type Socket } from "node:net";
import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { cellBody, nextPrefix } from "../load.ts";
import { bombs } from "./bombs.ts";
import { brokenBytes } from "./broken-bytes.ts";
import { integer, pick, type Random } from "./random.ts";
import { requestOf } from "./request-of.ts";

// What strangers do to a server. Each abuse starts its connections and goes on until the process ends.

interface Abuse {
  readonly url: URL;
  readonly random: Random;
  /** Called for each answer, or for each connection where an abuse does not read. */
  readonly onAnswer: () => void;
}

const FLOODING = 20;
/** How long a flooding connection waits for a server that reads no more of it, before it comes anew. */
const FLOOD_STALLED_MS = 3_000;
const IDLE = 500;
const BOMBING = 6;
const LARGE = 4;
const LARGE_BYTES = 20 * 1024 * 1024;
const FUZZING = 8;
const FUZZED_MS = 300;
const GUESSING = 40;
const HOLDING = 300;
const HELD_BYTES = 4 * 1024 * 1024;

function open(url: URL, from?: string): Socket {
  const socket = connect({
    host: url.hostname,
    port: Number(url.port),
    ...(from !== undefined && { localAddress: from }),
  });
  socket.on("error", () => {}); // the close that follows is enough
  return socket;
}

/** Sends the next request after each answer, on connections that are opened anew when they break. */
function inTurn({ url, onAnswer }: Abuse, connections: number, next: () => Uint8Array): void {
  function start(): void {
    const socket = open(url);
    socket.on("connect", () => socket.write(next()));
    socket.on("data", () => {
      onAnswer();
      socket.write(next());
    });
    socket.on("close", () => setTimeout(start, 10));
  }
  for (let n = 0; n < connections; n += 1) start();
}

/** Saves, one right behind the other, whose answers are never read. */
function flood({ url, onAnswer }: Abuse): void {
  const prefix = nextPrefix();
  const saves = Array.from({ length: 2_000 }, (_, cell) => requestOf(SAVE_PATH, Buffer.from(cellBody(prefix, cell))));
  const stream = Buffer.concat(saves);
  function start(): void {
    const socket = open(url);
    socket.pause();
    let stalled: NodeJS.Timeout | undefined;
    function write(): void {
      clearTimeout(stalled);
      while (socket.write(stream));
      stalled = setTimeout(() => socket.destroy(), FLOOD_STALLED_MS);
    }
    socket.on("connect", write);
    socket.on("drain", write);
    socket.on("close", () => {
      clearTimeout(stalled);
      onAnswer();
      setTimeout(start, 10);
    });
  }
  for (let n = 0; n < FLOODING; n += 1) start();
}

/** Connections that say nothing, half a head, or one save and then nothing. */
function idle({ url, random, onAnswer }: Abuse): void {
  const save = requestOf(SAVE_PATH, Buffer.from(cellBody(nextPrefix(), 0)));
  function start(): void {
    const socket = open(url);
    socket.on("connect", () => socket.write(save.subarray(0, pick(random, [0, 60, save.length]))));
    socket.on("data", onAnswer);
    socket.on("close", () => setTimeout(start, 1_000));
  }
  for (let n = 0; n < IDLE; n += 1) start();
}

/** Bodies that are small until they are inflated. */
function bomb(abuse: Abuse): void {
  const requests = bombs();
  inTurn(abuse, BOMBING, () => requests[integer(abuse.random, requests.length)] ?? Buffer.alloc(0));
}

/** Bodies far beyond the bound. */
function large(abuse: Abuse): void {
  const requests = [SAVE_PATH, SAVE_BATCH_PATH].map((path) => requestOf(path, Buffer.alloc(LARGE_BYTES, " ")));
  inTurn(abuse, LARGE, () => requests[integer(abuse.random, requests.length)] ?? Buffer.alloc(0));
}

/** Broken and half requests, each on a connection of its own. */
function fuzz({ url, random, onAnswer }: Abuse): void {
  function start(): void {
    const socket = open(url);
    socket.on("connect", () => {
      socket.write(brokenBytes(random));
      if (random() < 0.3) socket.end();
    });
    socket.on("data", onAnswer);
    const over = setTimeout(() => socket.destroy(), FUZZED_MS);
    socket.on("end", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(over);
      setImmediate(start);
    });
  }
  for (let n = 0; n < FUZZING; n += 1) start();
}

/** Passwords, each tried from an address of its own: one after the other from the same would be made to wait. */
function signIn({ url, random, onAnswer }: Abuse): void {
  function start(): void {
    const from =
      process.platform === "linux"
        ? `127.${[254, 254, 254].map((below) => 1 + integer(random, below)).join(".")}`
        : undefined;
    const socket = open(url, from);
    const body = JSON.stringify({ name: `user${integer(random, 1_000)}`, password: `guess number ${random()}` });
    const head = ["POST /api/v1/session HTTP/1.1", `Host: ${url.host}`, "Content-Type: application/json"];
    socket.on("connect", () => {
      socket.write(`${[...head, `Content-Length: ${body.length}`, "Connection: close"].join("\r\n")}\r\n\r\n${body}`);
    });
    socket.once("data", onAnswer);
    socket.on("close", () => setTimeout(start, 10));
  }
  for (let n = 0; n < GUESSING; n += 1) start();
}

/** Batches that stop a byte before their end. */
function hold({ url, onAnswer }: Abuse): void {
  const bytes = requestOf(SAVE_BATCH_PATH, Buffer.alloc(HELD_BYTES, " ")).subarray(0, -1);
  for (let n = 0; n < HOLDING; n += 1) {
    const socket = open(url);
    socket.on("connect", () => socket.write(bytes, onAnswer));
    socket.resume();
  }
}

export const ABUSES = { flood, idle, bomb, large, fuzz, signIn, hold };
export type AbuseKind = keyof typeof ABUSES;
