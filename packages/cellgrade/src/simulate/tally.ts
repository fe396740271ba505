import type { SaveAnswer } from "@cellgrade/agent/client";
import { createLatencyHistogram, type LatencyHistogram } from "./latency-histogram.ts";

/** The kinds of trouble that are told apart. A server that invents a code per answer must not fill the memory. */
const TROUBLES_MAX = 100;
const SAMPLE_CHARACTERS_MAX = 160;

interface Trouble {
  /** An error code, or what came instead of one. */
  readonly name: string;
  /** The number of answers. It includes cells that passed when they were sent again. */
  answers: number;
  /** The first text seen. */
  readonly sample: string;
}

export interface Tally {
  /** Cells. sent = acknowledged + refused + lost + those under way. */
  sent: number;
  retests: number;
  /** Cells that were sent late, after an outage. */
  replayed: number;
  acknowledged: number;
  /** Cells that ended with state -1. */
  refused: number;
  /** Cells that ended without an answer of the interface. Nobody knows whether they are kept. */
  lost: number;
  /** Requests beyond the first of each cell. */
  resends: number;
  readonly troubles: Map<string, Trouble>;
  /** The times of acknowledged cells, from when the cell was due to be sent until its acknowledgement. */
  readonly latency: LatencyHistogram;
}

export function createTally(): Tally {
  return {
    sent: 0,
    retests: 0,
    replayed: 0,
    acknowledged: 0,
    refused: 0,
    lost: 0,
    resends: 0,
    troubles: new Map(),
    latency: createLatencyHistogram(),
  };
}

/** Counts an answer that is not "saved". */
export function noteTrouble({ troubles }: Tally, answer: SaveAnswer): void {
  const { name, sample } = troubleOf(answer);
  const known = troubles.get(name);
  if (known !== undefined) known.answers += 1;
  else if (troubles.size < TROUBLES_MAX) troubles.set(name, { name, sample, answers: 1 });
  else noteOther(troubles);
}

export function troubleOf(answer: SaveAnswer): { name: string; sample: string } {
  if (answer.kind === "unanswered") {
    return { name: `no answer (${answer.reason})`, sample: shortened(answer.detail) };
  }
  if (answer.kind === "unreadable") {
    const name = `HTTP ${answer.httpStatus}, not of the interface (${answer.reason})`;
    return { name, sample: shortened(answer.bodyText) };
  }
  return { name: answer.errorCode ?? "state -1 without x-error-code", sample: shortened(answer.msg) };
}

function noteOther(troubles: Map<string, Trouble>): void {
  const other = troubles.get("other");
  if (other !== undefined) other.answers += 1;
  else troubles.set("other", { name: "other", sample: "", answers: 1 });
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= SAMPLE_CHARACTERS_MAX ? line : `${line.slice(0, SAMPLE_CHARACTERS_MAX)}…`;
}
