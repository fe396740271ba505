import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { clientCertificateOf } from "../access/machines/client-certificate.ts";
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

export interface TlsServer {
  readonly server: Server;
  /** Gives new connections another certificate. Those that are open go on with theirs. */
  readonly renew: (certificate: Certificate) => void;
}

/**
 * Makes a server that does the same as the plain one, over TLS 1.2 and up. It does not listen yet. Where there is an authority
 * of machines, clients are asked for a certificate. The handshake goes on without one, or with a wrong one, since people have
 * none: what is asked of machines is the policy of each account set.
 */
export function createTlsServer(
  { frontDoor, app, onClientError }: TlsServerDependencies,
  { certificate, connectionsMax }: TlsServerOptions,
): TlsServer {
  let { clients } = certificate;
  /** Connections that showed a certificate, with the authority that it was checked by. */
  const checkedBy = new WeakMap<Socket, Certificate["clients"]>();
  const serve = frontDoor.listener((request, response) => app.routing(request, response));
  const listener: RequestListener = (request, response) => {
    const authority = checkedBy.get(request.socket);
    // A certificate may have been revoked since: the client connects again after this answer, and is checked anew.
    if (authority !== undefined && authority !== clients) response.shouldKeepAlive = false;
    serve(request, response);
  };
  const server = createServer(
    {
      ...HTTP_OPTIONS,
      ...contextOf(certificate),
      handshakeTimeout: HANDSHAKE_MS_MAX,
      requestCert: clients !== null,
      rejectUnauthorized: false,
    },
    listener,
  );
  frontDoor.attach(server, { plainSaves: false, connectionsMax });
  server.on("secureConnection", (socket) => {
    if (clientCertificateOf(socket) !== null) checkedBy.set(socket, clients);
  });
  server.on("clientError", onClientError);
  server.on("tlsClientError", (_error, socket) => void socket.destroy());
  return {
    server,
    renew(renewed) {
      if (!isDeepStrictEqual(renewed.clients, clients)) clients = renewed.clients;
      server.setSecureContext(contextOf(renewed));
    },
  };
}

function contextOf({ cert, key, clients }: Certificate): SecureContextOptions {
  return { cert, key, minVersion: "TLSv1.2", ...clients };
}
