import type { SegmentContent } from "./find-frames.ts";
import type { JournalFrame } from "./read-frames.ts";

// What the segments of a journal hold together, and what of it is missing.
//
// Torn and rotten look alike in a segment. They are told apart by what was written later: a frame says up to where all
// before it was accounted for, durable or failed, when it was written. What is missing up to there was acknowledged, or is
// known to have failed; what is missing beyond was under way when the power went, and nobody was told that it was saved.

/** Numbers of submissions, both ends included. */
export interface SeqRange {
  readonly first: number;
  readonly last: number;
}

export interface RecoveredFrames {
  /** In the order of seq. Some of it may be applied already. */
  readonly frames: readonly JournalFrame[];
  /** The last seq that was given; -1 for none. */
  readonly lastSeq: number;
  /** What is neither applied nor in the journal, though something behind it is. */
  readonly missing: readonly SeqRange[];
  /** The part of it that was acknowledged. */
  readonly lost: readonly SeqRange[];
}

export function recoverFrames(
  segments: readonly { readonly path: string; readonly content: SegmentContent }[],
  appliedThrough: number,
): RecoveredFrames {
  const found = segments
    .flatMap(({ path, content }) => content.frames.map((frame) => ({ ...frame, file: path })))
    .toSorted((a, b) => a.firstSeq - b.firstSeq);
  const missing: SeqRange[] = [];
  let lastSeq = -1;
  let accountedThrough = 0;
  for (const frame of found) {
    const expected = Math.max(lastSeq, appliedThrough) + 1;
    const last = frame.firstSeq + frame.count - 1;
    if (last >= expected && frame.firstSeq > expected) missing.push({ first: expected, last: frame.firstSeq - 1 });
    lastSeq = Math.max(lastSeq, last);
    accountedThrough = Math.max(accountedThrough, frame.accountedThrough);
  }
  return {
    frames: found.filter(({ failed }) => !failed),
    lastSeq,
    missing,
    lost: missing
      .map(({ first, last }) => ({ first, last: Math.min(last, accountedThrough) }))
      .filter(({ first, last }) => first <= last),
  };
}
