import { createServer, type Server } from "node:https";
import type { OnClientError } from "../ingest/broken-http.ts";
import type { FrontDoor } from "../ingest/front-door.ts";
import { type App, HTTP_OPTIONS } from "./app.ts";
import type { Certificate } from "./certificate.ts";

/** A client that opens a connection and does not go on with its handshake is given up. */
const HANDSHAKE_MS_MAX = 10_000;

export interface TlsServerDependencies {
  readonly frontDoor: FrontDoor;
  /** Ready: its routes are all added. */
  readonly app: App;
  readonly onClientError: OnClientError;
}

export interface TlsServerOptions {
  readonly certificate: Certificate;
  readonly connectionsMax: number;
}

/** Makes a server that does the same as the plain one, over TLS 1.2 and up. It does not listen yet. */
export function createTlsServer(
  { frontDoor, app, onClientError }: TlsServerDependencies,
  { certificate: { cert, key }, connectionsMax }: TlsServerOptions,
): Server {
  const options = { ...HTTP_OPTIONS, cert, key, minVersion: "TLSv1.2", handshakeTimeout: HANDSHAKE_MS_MAX } as const;
  const server = createServer(
    options,
    frontDoor.listener((request, response) => app.routing(request, response)),
  );
  frontDoor.attach(server, { plainSaves: false, connectionsMax });
  server.on("clientError", onClientError);
  server.on("tlsClientError", (_error, socket) => void socket.destroy());
  return server;
}

/** Gives new connections another certificate. Those that are open go on with theirs. */
export function renewCertificate(server: Server, { cert, key }: Certificate): void {
  server.setSecureContext({ cert, key, minVersion: "TLSv1.2" });
}
