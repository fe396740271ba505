import { isProblemCode } from "@cellgrade/contract/problems";
import { ApiProblem } from "../api/client.ts";

// When the provider sent this browser back and the server let nobody in, the address of the page says why behind its #. A
// server never sees that part, and what stands there is a code of the registry alone: a link shows no text of its own.

const MARK = "#sign-in=";

/** Why the sign-in by the provider failed from which this page was loaded; null when it did not come from one. */
export const signInFault = takeFault();

function takeFault(): ApiProblem | null {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith(MARK)) return null;
  window.history.replaceState(null, "", pathname + search); // it is told once
  const code = hash.slice(MARK.length);
  return isProblemCode(code) ? new ApiProblem(0, { code }) : null;
}
