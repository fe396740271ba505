import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { ByteBudget } from "../byte-budget.ts";
import type { NewExchange } from "../exchange.ts";
import type { MachineTally } from "../machine-tally.ts";
import type { SpareTime } from "../spare-time.ts";
import { countTrailingBytes } from "../trailing-bytes.ts";
import { createAnswerText } from "../answer-text.ts";
import { CHECKED_MS, Connection, type Owner } from "./connection.ts";

// The short way of a save, ahead of node:http, which takes longer to read a request than the server takes for all the
// rest. A connection begins here. As long as it carries plain saves, one after another, it is read and answered here.
// With the first bytes that may be anything else, node:http gets the connection for good, and these bytes with it.

export interface PlainSavesDependencies {
  readonly serve: (exchange: NewExchange) => void;
  readonly budget: ByteBudget;
  readonly spareTime: SpareTime;
  readonly tally: Pick<MachineTally, "tolerated">;
}

/** Makes a server that does not listen yet hand its plain saves to `serve`. The bounds of time are those of the server. */
export function attachPlainSaves(server: Server, dependencies: PlainSavesDependencies): void {
  const { serve, budget, spareTime, tally } = dependencies;
  const connections = new Set<Connection>();
  const [nodeListener] = server.listeners("connection") as ((socket: Socket) => void)[];
  const closeIdleOfNode = server.closeIdleConnections.bind(server);
  const closeAllOfNode = server.closeAllConnections.bind(server);

  let checkedAt = performance.now();

  const owner: Owner = {
    serve,
    answerText: createAnswerText({ keepAliveMs: server.keepAliveTimeout }),
    budget,
    spareTime,
    checkedAt: () => checkedAt,
    left: (connection) => void connections.delete(connection),
    giveToNode: (socket) => nodeListener?.call(server, socket),
    fail: (code, socket, inBody) =>
      void server.emit("clientError", Object.assign(new Error(code), { code, inBody }), socket),
    countTrailingBytes: (socket) => countTrailingBytes(tally, socket),
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
      checkedAt = performance.now();
      for (const connection of connections) connection.check(server);
    }, CHECKED_MS).unref();
    server.once("close", () => clearInterval(check));
  });
}
