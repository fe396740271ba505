import { wallMsOf } from "@cellgrade/contract/plant-time";
import { padTime, timeFault } from "@cellgrade/contract/read-time";
import { InvalidArgumentError } from "commander";

// How the values of options are read. Commander names a wrong value together with its option.

const UNIT_MS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration in ms, from `500ms`, `60s`, `5m`, `1.5h` or `30d`. */
export function readDurationMs(text: string): number {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  const unitMs = UNIT_MS[parts?.[2] ?? ""];
  if (parts === null || unitMs === undefined)
    throw new InvalidArgumentError("Give a number and ms, s, m, h or d: 60s.");
  return Number(parts[1]) * unitMs;
}

export function readInteger(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

export function readNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}(?:\.\d{1,16})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a number from ${min} to ${max}.`);
  };
}

export function readMatching(pattern: RegExp, what: string): (text: string) => string {
  return (text) => {
    if (pattern.test(text)) return text;
    throw new InvalidArgumentError(`Give ${what}.`);
  };
}

/** A plant-local time or date as the ms of {@link wallMsOf}. */
export function readPlantMs(text: string): number {
  const time = padTime(/^[\d-]+$/.test(text) ? `${text} 00:00:00` : text);
  if (timeFault(time) === null) return wallMsOf(time);
  throw new InvalidArgumentError('Give an existing time or date: "2026-10-01 08:00:00".');
}
