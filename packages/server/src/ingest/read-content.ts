import { CORRUPT_COMPRESSION, type Inflation, inflate, type JsonReading, readJsonObject } from "./decode-body.ts";
import type { Exchange } from "./exchange.ts";

// Reads the body of an exchange, once: whoever asks first has it inflated and parsed, and whoever asks later gets what was
// read. Handlers ask, and so does who keeps a refusal by its machine.

/** The body as it was before it was compressed. */
export function contentOf(exchange: Exchange): Inflation {
  const { head, body, route } = exchange;
  exchange.content ??= inflate(body.bytes, head.headers["content-encoding"], route.bodyBytesMax);
  return exchange.content;
}

/** The JSON object that the body is, or the fault that keeps it from being one. */
export function jsonOf(exchange: Exchange): JsonReading {
  if (exchange.json === null) {
    exchange.json = readJson(contentOf(exchange), exchange);
    exchange.content = null; // it may be a hundred times the body, and nobody asks for it again
  }
  return exchange.json;
}

/**
 * Lets go of what the body was parsed to, when nothing in it is refused: collections of memory would move it again and
 * again until the commit. Where that fails, which is rare, the body is read once more.
 */
export function forgetJson(exchange: Exchange): void {
  exchange.json = null;
}

function readJson({ bytes }: Inflation, exchange: Exchange): JsonReading {
  return bytes === null ? { json: null, tolerances: 0, fault: CORRUPT_COMPRESSION } : readJsonObject(bytes, exchange);
}
