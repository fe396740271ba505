import type { Server } from "node:http";
import type { Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { ERRORS, type ErrorCode } from "@cellgrade/contract/errors";
import type { Answers, Refusal } from "./answer.ts";
import { endWithAnswer } from "./end-with-answer.ts";
import { routeOf } from "./route.ts";

// Bounds the connections of a server. One beyond the bound is told so when it has asked for something: an answer that
// nobody asked for would be taken for the answer to the next request, or for broken HTTP.

/** Connections that are told so at a time. What comes beyond them is closed by Node as it comes. */
export const TURNED_AWAY_MAX = 256;

/** How long a connection that is to be told has for its first bytes. A machine that connects sends at once. */
const SILENT_MS_MAX = 5_000;

export interface ConnectionBoundDependencies {
  readonly answers: Answers;
  readonly onRefused: (code: ErrorCode) => void;
}

export interface ConnectionBoundOptions {
  readonly connectionsMax: number;
  readonly silentMsMax?: number;
}

/** Bounds a server that does not listen yet. What listens for connections so far is given those within the bound. */
export function boundConnections(
  server: Server,
  { answers, onRefused }: ConnectionBoundDependencies,
  { connectionsMax, silentMsMax = SILENT_MS_MAX }: ConnectionBoundOptions,
): void {
  const listeners = server.listeners("connection") as ((socket: Socket) => void)[];
  const closeAll = server.closeAllConnections.bind(server);
  const turnedAway = new Set<Socket>();
  let open = 0;

  function turnAway(socket: Socket): void {
    if (server instanceof TlsServer) return void socket.destroy(); // nothing can be said before a handshake
    turnedAway.add(socket);
    const silent = setTimeout(() => socket.destroy(), silentMsMax).unref();
    socket.on("error", () => {}); // the close that follows is enough
    socket.once("close", () => {
      clearTimeout(silent);
      turnedAway.delete(socket);
    });
    const giveUp = (): void => void socket.destroy();
    socket.once("end", giveUp);
    socket.once("data", (bytes: Buffer) => {
      clearTimeout(silent);
      socket.off("end", giveUp); // a client that ends its side after its request still reads the answer
      onRefused("OVERLOADED");
      endWithAnswer(socket, answers.refused(refusalOf(bytes)));
    });
  }

  /** Outside of the machine interface, say to whoever asks for `/healthz`, a refusal has its own status. */
  function refusalOf(bytes: Buffer): Refusal {
    const refusal = answers.refusal("OVERLOADED");
    const [, target = ""] = /^\S+ (\S+)/.exec(bytes.toString("latin1", 0, 512)) ?? [];
    return routeOf(target) === null ? { ...refusal, httpStatus: ERRORS.OVERLOADED.status } : refusal;
  }

  server.maxConnections = connectionsMax + TURNED_AWAY_MAX;
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    if (open >= connectionsMax) return turnAway(socket);
    open += 1;
    socket.once("close", () => (open -= 1));
    for (const listener of listeners) listener.call(server, socket);
  });
  server.closeAllConnections = () => {
    for (const socket of turnedAway) socket.destroy();
    closeAll();
  };
}
