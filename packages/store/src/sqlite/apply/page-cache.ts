// The page cache of the appliers is shared out by need: the account sets that are busy have equal parts, and one that rests
// has next to none. In equal parts for all, a plant with a dozen account sets would file each through a cache that does not
// hold the pages of one transaction.

/** An account set rests when nothing has been filed to it for this long. */
const BUSY_MS = 10_000;

/** The part of an account set that rests: the pages from the root to a leaf of each index. */
export const RESTING_BYTES = 256 * 1024;

/** One account set's part. */
interface CachePart {
  /** Says that something is about to be filed. */
  use(): void;
  leave(): void;
}

export interface PageCache {
  /** `setBytes` is called when the part changes; at first it is {@link RESTING_BYTES}. */
  join(setBytes: (bytes: number) => void): CachePart;
}

interface Member {
  readonly setBytes: (bytes: number) => void;
  bytes: number;
  /** When it was last used, in ms; null when that is long ago. */
  usedAt: number | null;
}

/** Shares out `bytes` among the account sets that are busy. */
export function createPageCache(bytes: number, now: () => number = () => performance.now()): PageCache {
  const members = new Set<Member>();
  let dividedAt = now();

  function divide(): void {
    dividedAt = now();
    for (const member of members) {
      if (member.usedAt !== null && dividedAt - member.usedAt > BUSY_MS) member.usedAt = null;
    }
    const busy = [...members].filter(({ usedAt }) => usedAt !== null).length;
    for (const member of members) {
      const part = member.usedAt === null ? RESTING_BYTES : bytes / busy;
      if (part === member.bytes) continue;
      member.bytes = part;
      member.setBytes(part);
    }
  }

  return {
    join(setBytes) {
      const member: Member = { setBytes, bytes: RESTING_BYTES, usedAt: null };
      members.add(member);
      return {
        use() {
          const rested = member.usedAt === null;
          member.usedAt = now();
          if (rested || member.usedAt - dividedAt > BUSY_MS) divide();
        },
        leave() {
          members.delete(member);
        },
      };
    },
  };
}
