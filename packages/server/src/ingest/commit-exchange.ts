import type { Submission } from "@cellgrade/store/store";
import type { CommitQueue } from "./commit-queue.ts";
import type { Desk, Exchange } from "./exchange.ts";

/**
 * Queues the submissions of an exchange for a durable commit. `onCommitted` ends the exchange when they are on stable
 * storage; a full queue, a store that cannot commit and an outcome that nobody knows are ended here.
 */
export function commitExchange(
  { desk, queue }: { readonly desk: Desk; readonly queue: CommitQueue },
  exchange: Exchange,
  submissions: readonly Submission[],
  onCommitted: () => void,
): void {
  const queued = queue.push({
    submissions,
    committed: onCommitted,
    failed(error) {
      if (error.committed === "unknown") desk.breakOff(exchange);
      else desk.refuse(exchange, "STORE_UNAVAILABLE");
    },
  });
  if (!queued) desk.refuse(exchange, "OVERLOADED");
}
