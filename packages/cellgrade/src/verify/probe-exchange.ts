import type { ErrorCode } from "@cellgrade/contract/errors";
import type { Exchange } from "./wire/raw-exchange.ts";
import type { EnvelopeReading } from "./wire/read-envelope.ts";

/** `required`: the definition itself says it. `recommended`: the definition is silent and this project decided. */
export type Level = "required" | "recommended";

/** What the answer should be. `brokenHttp`: the request is not valid HTTP and never reaches the interface. */
export type Expectation =
  | { readonly state: 1 }
  | { readonly state: -1; readonly code: ErrorCode; readonly brokenHttp?: true }
  /** Either state is in order, or the request is none of the save interface. */
  | { readonly state: null };

export interface ProbeExchange extends Exchange {
  readonly expected: Expectation;
  readonly level: Level;
  /** `save`: an answer of the save interface is due. `list`: beyond v1.0, used to read back. */
  readonly kind: "save" | "list";
  readonly barcode: string | null;
  /** The answer. Null when none came. */
  readonly envelope: EnvelopeReading | null;
}
