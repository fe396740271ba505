import type { DatabaseSync } from "node:sqlite";
import { DAMAGE_TOLD_MAX } from "../../check.ts";
import { selectRows } from "../select-rows.ts";
import { type Findings, findingsOf, NONE, together } from "./finding.ts";

// A replaced version is reached by `previous` of one other version, of the same barcode. What `previous` names may have
// been pruned. No index is by `previous`: sums over both sides tell whether they agree, and only then is looked closer.

/** Sums that differ for two sets of seqs, but by chance. Their parts have 20 bits, so ten billion add up exactly. */
const side = (seq: string): string => `count(*), coalesce(sum(${seq} & 1048575), 0),
  coalesce(sum((${seq} & 1073741823) * 2654435761 >> 12 & 1048575), 0)`; // scattered by Knuth's multiplier

export function brokenChains(db: DatabaseSync): Findings {
  return together(wrongTargets(db), sidesAgree(db) ? NONE : unevenChains(db), beyondApplied(db));
}

/** Versions whose `previous` names a record, or a version of another cell. */
function wrongTargets(db: DatabaseSync): Findings {
  const rows = selectRows<[barcode: string, seq: number, previous: number]>(
    db,
    `select cast(version.barcode as text), version.seq + 0.0, version.previous + 0.0
     from version not indexed cross join version as target not indexed on target.seq = version.previous
     where version.previous is not null and (target.replaced_by = 0 or target.barcode <> version.barcode)
     limit ${DAMAGE_TOLD_MAX}`,
  );
  return findingsOf(
    rows.map(([barcode, seq, previous]) => ({
      barcode,
      what: `version ${seq} names version ${previous}, which is none of its history`,
    })),
  );
}

function sidesAgree(db: DatabaseSync): boolean {
  const [replaced] = selectRows<number[]>(db, `select ${side("seq")} from version not indexed where replaced_by <> 0`);
  const [named] = selectRows<number[]>(
    db,
    `select ${side("target.seq")}
     from version not indexed cross join version as target not indexed on target.seq = version.previous
     where version.previous is not null`,
  );
  return replaced?.every((sum, place) => sum === named?.[place]) ?? false;
}

/** Replaced versions that nothing leads to, or more than one version. */
function unevenChains(db: DatabaseSync): Findings {
  const rows = selectRows<[barcode: string, seq: number, times: number]>(
    db,
    `with named (target, times) as materialized (
       select previous, count(*) from version not indexed where previous is not null group by previous)
     select cast(barcode as text), seq + 0.0, coalesce(times, 0) from version not indexed left join named on target = seq
     where replaced_by <> 0 and coalesce(times, 0) <> 1 limit ${DAMAGE_TOLD_MAX}`,
  );
  return findingsOf(
    rows.map(([barcode, seq, times]) => ({
      barcode,
      what: times === 0 ? `nothing leads to version ${seq} of its history` : `${times} versions name version ${seq}`,
    })),
  );
}

/** Versions of submissions that the database says it has not had yet. */
function beyondApplied(db: DatabaseSync): Findings {
  const rows = selectRows<[barcode: string, seq: number]>(
    db,
    `select cast(barcode as text), seq + 0.0 from version where seq > (select through from applied)
     limit ${DAMAGE_TOLD_MAX}`,
  );
  return findingsOf(
    rows.map(([barcode, seq]) => ({ barcode, what: `version ${seq} lies beyond what table applied says` })),
  );
}
