import { setTimeout as wait } from "node:timers/promises";

/** The passing of time. Tests replace it, and need not wait. */
export interface Clock {
  /** Monotonic time. */
  nowMs(): number;
  wallTime(): Date;
  /** Resolves after `ms`, or as soon as `signal` is aborted; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallTime: () => new Date(),
  async sleep(ms, signal) {
    await wait(ms, undefined, { signal }).catch(() => {});
  },
};

/** A moment as `yyyy-MM-dd HH:mm:ss` in the zone of this host, as the clock of a machine shows it. */
export function plantLocal(time: Date): string {
  const [month, day, hour, minute, second] = [
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
    time.getSeconds(),
  ].map((part) => String(part).padStart(2, "0"));
  return `${time.getFullYear()}-${month}-${day} ${hour}:${minute}:${second}`;
}
