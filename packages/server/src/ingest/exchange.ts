import type { MachineKey } from "@cellgrade/store/system";
import type { Caller } from "../access/caller.ts";
import type { Answer } from "./answer.ts";
import type { Inflation, JsonReading, Sender } from "./decode-body.ts";
import type { Seen } from "./machine-tally.ts";
import type { Body } from "./read-body.ts";
import type { RequestHead } from "./read-headers.ts";
import type { Route } from "./route.ts";

// What comes in has two names. An exchange is one request to the machine interface, from its complete body to its
// answer. A submission (`store.ts`) is one record of it on its way to the store; a batch holds many.

/** Where the answer of one request goes. */
export interface Reply {
  /** Sends the answer. `last`: the connection serves no other request. */
  send(answer: Answer, last: boolean): void;
  /** Closes the connection without an answer. */
  breakOff(): void;
  /** Hears for which machine the exchange was counted. */
  counted(seen: Seen): void;
}

/** An exchange as it begins: a request whose body is complete. */
export interface NewExchange {
  readonly head: RequestHead;
  readonly reply: Reply;
  readonly route: Route;
  readonly body: Body;
  readonly address: string;
  /**
   * Who submits what a machine could not, by his own right; null: a machine. What is asked of machines by where they are and
   * what they show is not asked of him.
   */
  readonly submitter: Caller | null;
}

/** `receivedAt`: when the body was complete. */
export interface Exchange extends NewExchange, Pick<Sender, "receivedAt" | "habits"> {
  /** The same moment by the clock of `performance.now()`, in ms. */
  readonly completedAt: number;
  /** The account set that the request is for; null until it is found. */
  accountSet: MachineKey["accountSet"];
  /** Bits of `@cellgrade/contract/tolerances`, as far as the request has been read. */
  tolerances: number;
  /** What the body was inflated to; null until somebody asked `read-content.ts` for it. */
  content: Inflation | null;
  /** What the body was parsed to; null until somebody asked `read-content.ts` for it. */
  json: JsonReading | null;
}
