import { Agent, request } from "node:https";
import type { TLSSocket } from "node:tls";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import type { KeyPair } from "../../src/certificate/plant-authority.ts";

export interface TlsAnswer {
  readonly status: number;
  /** The code of a refusal; null: saved. */
  readonly code: string | null;
  readonly answer: unknown;
  /** True when the server closes the connection behind the answer. */
  readonly isLast: boolean;
  /** The serial number of the certificate that the server showed. */
  readonly serialNumber: string;
}

export interface TlsMachine {
  /** Posts a body to the save interface, or to another path. */
  post(
    body: string,
    options?: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<TlsAnswer>;
  /** Connections that it has opened. */
  readonly connections: () => number;
  end(): void;
}

export interface TlsMachineOptions {
  readonly url: string;
  /** The authority that vouches for the server. */
  readonly authority: KeyPair;
  /** What it shows; absent: nothing. */
  readonly certificate?: KeyPair | undefined;
  readonly accountSet?: string;
}

/** A machine that posts by TLS, on one connection that it keeps for as long as the server does. */
export function tlsMachine({ url, authority, certificate, accountSet = "001" }: TlsMachineOptions): TlsMachine {
  const shown = certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key };
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: authority.certificate, ...shown });
  const sockets = new Set<object>();
  return {
    post: (body, { path = SAVE_PATH, headers = {} } = {}) =>
      new Promise((resolve, reject) => {
        const sent = { "content-type": "application/json", "x-request-datasource": accountSet, ...headers };
        const asked = request(`${url}${path}`, { agent, method: "POST", headers: sent }, (response) => {
          const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate();
          sockets.add(response.socket);
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => (text += part));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              code: (response.headers["x-error-code"] as string | undefined) ?? null,
              answer: JSON.parse(text),
              isLast: response.headers.connection === "close",
              serialNumber,
            }),
          );
        });
        asked.on("error", reject);
        asked.end(body);
      }),
    connections: () => sockets.size,
    end: () => agent.destroy(),
  };
}
