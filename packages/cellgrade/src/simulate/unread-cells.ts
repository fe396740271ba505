import { DEFAULT_UNREAD_WORDS } from "@cellgrade/contract/unread-words";
import type { GradingProcess } from "./grading-process.ts";
import { createRandom } from "./random.ts";

/** What the scanners of the simulated machines send for a barcode that they did not read. */
export const UNREAD_BARCODE = DEFAULT_UNREAD_WORDS[0].replace("*", "");

/** Which barcodes are not read has nothing to do with the numbers of the process. */
const OWN_SEED = 0x6e_6f_72_64;

/** The process with a share of barcodes, in percent, that the scanners do not read. Nothing else of it changes. */
export function withUnread(
  process: GradingProcess,
  { seed, percent }: { readonly seed: number; readonly percent: number },
): GradingProcess {
  if (percent === 0) return process;
  const random = createRandom((seed ^ OWN_SEED) >>> 0);
  return {
    next() {
      const cell = process.next();
      if (100 * random.uniform() >= percent) return cell;
      return { ...cell, fields: { ...cell.fields, barcode: UNREAD_BARCODE } };
    },
    badChannels: () => process.badChannels(),
  };
}
