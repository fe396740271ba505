import type { ErrorCode } from "@cellgrade/contract/errors";
import type { Engine } from "@cellgrade/store/engine";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { type AnswerTimes, createAnswerTimes } from "../ingest/answer-times.ts";

// The metrics of /metrics. The save path adds to plain numbers, and prom-client reads them when it is asked.

export interface Metrics {
  savedRecords: number;
  lostRefusals: number;
  readonly answerTimes: Pick<AnswerTimes, "count">;
  refused(code: ErrorCode): void;
  committed(records: number, commitMs: number): void;
  commitFailed(): void;
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface Gauges {
  readonly recordsQueued: () => number;
  readonly waiting: Engine["waiting"];
  /** Bytes of large requests that are in memory. */
  readonly inFlightBytes: () => number;
}

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const refused = new Counter({
    name: "cellgrade_refused_total",
    help: "Submissions answered state -1, by error code",
    labelNames: ["code"],
    registers,
  });
  const commitRecords = new Histogram({
    name: "cellgrade_commit_records",
    help: "Records of one durable commit",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    registers,
  });
  const commitSeconds = new Histogram({
    name: "cellgrade_commit_seconds",
    help: "Time of one durable commit",
    buckets: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10],
    registers,
  });
  const failures = new Counter({ name: "cellgrade_commit_failures_total", help: "Commits that failed", registers });

  const answerTimes = createAnswerTimes();

  const metrics: Metrics = {
    answerTimes,
    savedRecords: 0,
    lostRefusals: 0,
    refused(code) {
      refused.inc({ code });
    },
    committed(records, commitMs) {
      metrics.savedRecords += records;
      commitRecords.observe(records);
      commitSeconds.observe(commitMs / 1_000);
    },
    commitFailed() {
      failures.inc();
    },
    text: async () => `${await registry.metrics()}\n${answerTimes.text()}`,
    contentType: registry.contentType,
  };
  const saved = new Counter({
    name: "cellgrade_saved_records_total",
    help: "Records answered state 1",
    registers: [],
    collect() {
      this.reset();
      this.inc(metrics.savedRecords);
    },
  });
  const lost = new Counter({
    name: "cellgrade_refusals_not_kept_total",
    help: "Refused submissions that could not be kept in the ledger",
    registers: [],
    collect() {
      this.reset();
      this.inc(metrics.lostRefusals);
    },
  });
  const queued = new Gauge({
    name: "cellgrade_queued_records",
    help: "Records waiting for their commit",
    registers: [],
    collect() {
      this.set(gauges.recordsQueued());
    },
  });
  const inFlight = new Gauge({
    name: "cellgrade_in_flight_bytes",
    help: "Bytes of large requests that are in memory",
    registers: [],
    collect() {
      this.set(gauges.inFlightBytes());
    },
  });
  const reads = new Gauge({
    name: "cellgrade_reads_waiting",
    help: "Queries of the account sets that are not answered yet",
    registers: [],
    collect() {
      this.set(gauges.waiting().reads);
    },
  });
  const systemCalls = new Gauge({
    name: "cellgrade_system_calls_waiting",
    help: "Calls to what lies beside the account sets that are not answered yet",
    registers: [],
    collect() {
      this.set(gauges.waiting().systemCalls);
    },
  });
  for (const metric of [saved, lost, queued, reads, systemCalls, inFlight]) registry.registerMetric(metric);
  return metrics;
}
