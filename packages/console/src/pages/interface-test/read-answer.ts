import type { Envelope } from "@cellgrade/contract/wire";

/** The envelope that an answer holds. Null when it holds none. */
export function readAnswer(text: string): Pick<Envelope, "state" | "msg"> | null {
  try {
    const { state, msg } = JSON.parse(text) as Partial<Envelope>;
    return (state === 1 || state === -1) && typeof msg === "string" ? { state, msg } : null;
  } catch {
    return null;
  }
}
