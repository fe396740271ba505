import { InvalidArgumentError } from "commander";

// How the values of options are read. Commander names a wrong value together with its option.

const UNIT_MS: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration in ms, from `500ms`, `60s`, `5m` or `1.5h`. */
export function readDurationMs(text: string): number {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text);
  const unitMs = UNIT_MS[parts?.[2] ?? ""];
  if (parts === null || unitMs === undefined) throw new InvalidArgumentError("Give a number and ms, s, m or h: 60s.");
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
