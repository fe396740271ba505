import type { DatabaseSync } from "node:sqlite";
import type { ValuesRequest } from "../../store.ts";
import { atOneMoment } from "../database.ts";
import { damagedTables } from "../table-digests.ts";
import { countGrades } from "./count-grades.ts";
import { countReceived } from "./count-received.ts";
import { distinctValues } from "./distinct-values.ts";
import { findOld } from "./find-old.ts";
import { findVersions } from "./find-versions.ts";
import { lastReceipt } from "./last-receipt.ts";
import { count, findMany, history, search, summarize } from "./search.ts";
import { suspectBarcodes } from "./suspect-barcodes.ts";
import { runs } from "./statistics/run-page.ts";
import { channels, distribution, trend } from "./statistics/statistics.ts";

/**
 * How long a query may hold its thread. `short`: it reads a page, by an index and within bounds of its own. `long`: it
 * reads whatever fits its filter, ten million rows perhaps, and ends between two of them when nobody waits for it.
 * `probe`: it touches the file once, and goes ahead of what waits.
 */
export type QueryKind = "short" | "long" | "probe";

type Run = (db: DatabaseSync, ...args: never[]) => unknown;

const short = <Query extends Run>(run: Query) => ({ kind: "short", run }) as const;
const long = <Query extends Run>(run: Query) => ({ kind: "long", run }) as const;
const probe = <Query extends Run>(run: Query) => ({ kind: "probe", run }) as const;

/** All reads, by name, each with its kind. The pool's callers are typed by this table. */
export const queries = {
  findMany: short(findMany),
  history: short(history),
  search: short(search),
  summarize: long(summarize),
  count: long(count),
  countGrades: long(countGrades),
  distribution: long(distribution),
  channels: long(channels),
  trend: long(trend),
  runs: long(runs),
  findOld: short(findOld),
  findVersions: long(findVersions),
  countReceived: short(countReceived),
  suspectBarcodes: long(suspectBarcodes),
  lastReceipt: short(lastReceipt),
  values: short((db: DatabaseSync, request: ValuesRequest): string[] => distinctValues(db, request)),
  damagedTables: short((db: DatabaseSync): string[] => atOneMoment(db, () => damagedTables(db))), // they have few rows
  ping: probe((db: DatabaseSync): void => db.exec("select 1")),
} satisfies { readonly [name: string]: { readonly kind: QueryKind; readonly run: Run } };

export type Queries = { readonly [Name in keyof typeof queries]: (typeof queries)[Name]["run"] };
