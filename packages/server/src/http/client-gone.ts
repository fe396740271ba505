import type { FastifyReply } from "fastify";

// A tab that is closed ends what it asked for. What a handler reads is given the signal of its reply.

/** The reason of a signal of {@link whileAwaited}: nobody is there to read an answer, so none is made and nothing is logged. */
export class ClientGone extends Error {
  constructor() {
    super("the client closed its connection before the answer was out");
    this.name = "ClientGone";
  }
}

/**
 * A signal that is aborted, with {@link ClientGone}, when the client closes its connection before the answer is out. A
 * client that ends its own side counts as gone, as it does for node:http by itself: a browser that closes a tab does just
 * that. (Machines may, and still get their answers: front-door.ts.)
 */
export function whileAwaited(reply: FastifyReply): AbortSignal {
  const { raw } = reply;
  const { socket } = reply.request.raw;
  const gone = new AbortController();

  function leave(): void {
    if (!raw.writableEnded) gone.abort(new ClientGone());
  }

  socket.once("end", leave);
  raw.once("close", () => {
    socket.off("end", leave); // the connection may serve other requests
    leave();
  });
  if (raw.destroyed || socket.readableEnded) leave();
  return gone.signal;
}
