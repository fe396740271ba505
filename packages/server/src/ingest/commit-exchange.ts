import type { Submission } from "@cellgrade/store/store";
import type { CommitQueue } from "./commit-queue.ts";
import type { Exchange } from "./exchange.ts";
import type { Responder } from "./responder.ts";

/**
 * Queues the submissions of an exchange for a durable commit. `onCommitted` ends the exchange when they are on stable
 * storage. When the queue is full, the store cannot commit or nobody knows the outcome, this function ends it.
 */
export function commitExchange(
  { responder, queue }: { readonly responder: Responder; readonly queue: CommitQueue },
  exchange: Exchange,
  submissions: readonly Submission[],
  onCommitted: () => void,
): void {
  const queued = queue.push({
    submissions,
    committed: onCommitted,
    failed(error) {
      if (error.committed === "unknown") responder.breakOff(exchange);
      else responder.refuse(exchange, "STORE_UNAVAILABLE");
    },
  });
  if (!queued) responder.refuse(exchange, "OVERLOADED");
}
