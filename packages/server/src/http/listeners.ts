import { once } from "node:events";
import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import { type AddressInfo, Server as NetServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { App } from "./app.ts";

// Where the server listens: plain HTTP, and TLS where there is a certificate.

/** Connections that the system holds while the event loop is busy: all machines of a hall may come at once. */
const LISTEN_BACKLOG = 1_024;

export interface Listeners {
  /** The address as `http://host:port`, with the port that was taken. */
  readonly url: string;
  /** The same of TLS; null where there is none. */
  readonly tlsUrl: string | null;
  /** Takes no new connection any more. Resolves when those that are open have ended, or after `idleMs`. */
  readonly stopListening: (idleMs: number) => Promise<void>;
  /** Cuts the connections that are open. */
  cut(): void;
  /** Resolves when the last connection has ended. */
  close(): Promise<void>;
}

export interface TlsListener {
  readonly server: SecureServer;
  readonly port: number;
}

/** Listens. Rejects when an address cannot be had; then nothing listens. */
export async function listen(
  { app, tls }: { readonly app: App; readonly tls: TlsListener | null },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listeners> {
  await app.listen({ host, port, backlog: LISTEN_BACKLOG });
  if (tls !== null) {
    tls.server.listen({ host, port: tls.port, backlog: LISTEN_BACKLOG });
    await once(tls.server, "listening");
  }
  const servers: readonly Server[] = [app.server, ...(tls === null ? [] : [tls.server as unknown as Server])];
  const closed = Promise.all(servers.map((server) => once(server, "close")));
  return {
    url: urlOf("http", host, app.server),
    tlsUrl: tls === null ? null : urlOf("https", host, tls.server),
    async stopListening(idleMs) {
      // close() of http.Server would end idle connections at once
      for (const server of servers) NetServer.prototype.close.call(server);
      await Promise.race([closed, delay(idleMs, undefined, { ref: false })]);
    },
    cut() {
      for (const server of servers) server.closeAllConnections();
    },
    async close() {
      tls?.server.close();
      await app.close();
      await closed;
    },
  };
}

function urlOf(scheme: "http" | "https", host: string, server: NetServer): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
