import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Candidate } from "./bulk-check.ts";
import { type Outcome, resubmit } from "./use-resubmit.ts";

export type RowResult = { readonly kind: "waiting" | "sending" | "cancelled" } | Outcome;

/** Submits candidates one after the other. `cancel` lets the request on its way end, so that its outcome is known. */
export function useBulkRun() {
  const queryClient = useQueryClient();
  const { code } = useAccountSet();
  const [results, setResults] = useState<ReadonlyMap<number, RowResult>>(new Map());
  const [running, setRunning] = useState(false);
  const cancelled = useRef(false);
  useEffect(
    () => () => {
      cancelled.current = true; // the drawer is closed: nothing more is sent
    },
    [],
  );

  async function run(candidates: readonly Candidate[]): Promise<void> {
    cancelled.current = false;
    setRunning(true);
    setResults(new Map(candidates.map(({ rejection }) => [rejection.id, { kind: "waiting" }])));
    const note = (id: number, result: RowResult): void => setResults((before) => new Map(before).set(id, result));
    for (const { rejection, accountSet, bodyText } of candidates) {
      if (cancelled.current) {
        note(rejection.id, { kind: "cancelled" });
        continue;
      }
      note(rejection.id, { kind: "sending" });
      const outcome = await resubmit({ accountSet, body: bodyText, rejection: rejection.id });
      note(rejection.id, outcome);
      // The server does not answer, or would answer each like this one.
      if (outcome.kind === "unknown" || outcome.kind === "denied") cancelled.current = true;
    }
    setRunning(false);
    await queryClient.invalidateQueries({ queryKey: [code, "rejections"] });
  }

  return {
    results,
    running,
    run,
    cancel: () => {
      cancelled.current = true;
    },
  };
}
