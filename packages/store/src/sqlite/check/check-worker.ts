import { answerCalls, lowerPriority } from "../threads/thread-calls.ts";
import { createPieceWorker, type Work } from "./piece-runner.ts";

// A thread of a check. It ends with the check, and its connection with it.

/** A server beside it comes first. */
const NICENESS = 10;
lowerPriority(NICENESS);

const worker = createPieceWorker();
answerCalls((work: Work) => worker.check(work));
