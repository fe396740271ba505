import { readStored, writeStored } from "../stored-choice.ts";

/** Remembers the account set that was looked at last. */
export function rememberAccountSet(code: string): void {
  writeStored("account-set", code);
}

/** The remembered account set when it still exists, else the first one. */
export function accountSetToOpen(codes: readonly string[]): string | undefined {
  return codes.find((code) => code === readStored("account-set")) ?? codes[0];
}
