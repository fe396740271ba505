import type { FastifyRequest } from "fastify";
import { addressOf } from "../access/loopback.ts";
import type { SenderAddress } from "../access/sender-address.ts";
import type { App } from "./app.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The address of who sends it, behind the proxies that are trusted. Empty when it is not known. */
    readonly sender: string;
  }
}

/** Tells every request from where it comes: sessions, waits and the audit trail go by it. */
export function tellSender(app: App, senderAddress: SenderAddress): void {
  app.decorateRequest("sender", {
    getter(this: FastifyRequest) {
      return senderAddress(addressOf(this.socket), this.headers);
    },
  });
}
