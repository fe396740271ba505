import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { invariant } from "@cellgrade/contract/invariant";
import type { PeopleChange, PeopleCondition, PeopleModel, PeopleRow, PeopleTables } from "../../system.ts";
import { inTransaction } from "../database.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

const TABLES = {
  user: "person",
  session: "person_session",
  account: "person_account",
  verification: "person_verification",
} as const satisfies Record<PeopleModel, string>;

const OPERATORS = { eq: "is", ne: "is not", lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

/** SQLite's extended result codes (sqlite.org/rescode.html) of a value that another row has. */
const UNIQUE = 2067;
const PRIMARY_KEY = 1555;

/** Thrown within a transaction, so that it is rolled back. */
class NoAdminLeft extends Error {}

export function createPeopleTables(db: DatabaseSync): PeopleTables {
  const admins = db.prepare(`
    select count(*) as n from person where role = 'admin' and account_sets is null and banned is not 1`);
  /** The statements by their text, of which there are as many as ways to ask: values are bound. */
  const statements = new Map<string, StatementSync>();

  /** Column names by field, the fields being the columns in the way JavaScript writes them. */
  const columns = new Map<PeopleModel, ReadonlyMap<string, string>>();
  for (const [model, table] of Object.entries(TABLES) as [PeopleModel, string][]) {
    const names = db.prepare("select name from pragma_table_info(?)").all(table) as { name: string }[];
    columns.set(model, new Map(names.map(({ name }) => [fieldOf(name), name])));
  }

  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  /** The column of a field. A field that is none never becomes SQL. */
  function columnOf(model: PeopleModel, field: string): string {
    const column = columns.get(model)?.get(field);
    invariant(column !== undefined, `${model} has no field ${field}`);
    return column;
  }

  function whereOf(model: PeopleModel, where: readonly PeopleCondition[]): { sql: string; values: SQLInputValue[] } {
    if (where.length === 0) return { sql: "", values: [] };
    const conditions = where.map(({ field, operator }) => {
      const column = columnOf(model, field);
      return operator === "in" ? `${column} in (select value from json_each(?))` : `${column} ${OPERATORS[operator]} ?`;
    });
    const values = where.map((each) => (each.operator === "in" ? JSON.stringify(each.value) : each.value));
    return { sql: ` where ${conditions.join(" and ")}`, values };
  }

  /** Makes one change, and gives the number of its rows. */
  function make(change: PeopleChange): number {
    if ("insert" in change) {
      const fields = Object.keys(change.row);
      const names = fields.map((field) => columnOf(change.insert, field));
      const marks = fields.map(() => "?");
      const sql = `insert into ${TABLES[change.insert]} (${names.join(", ")}) values (${marks.join(", ")})`;
      return Number(prepared(sql).run(...Object.values(change.row)).changes);
    }
    if ("update" in change) {
      const { sql, values } = whereOf(change.update, change.where);
      const sets = Object.keys(change.set).map((field) => `${columnOf(change.update, field)} = ?`);
      const statement = prepared(`update ${TABLES[change.update]} set ${sets.join(", ")}${sql}`);
      return Number(statement.run(...Object.values(change.set), ...values).changes);
    }
    const { sql, values } = whereOf(change.delete, change.where);
    return Number(prepared(`delete from ${TABLES[change.delete]}${sql}`).run(...values).changes);
  }

  const countAdmins = (): number => (admins.get() as { n: number }).n;

  return {
    async find(model, { where, sortBy = { field: "id", direction: "asc" }, limit = -1, offset = 0 }) {
      const { sql, values } = whereOf(model, where);
      const order = `${columnOf(model, sortBy.field)} ${sortBy.direction === "desc" ? "desc" : "asc"}`;
      const selected = [...(columns.get(model) ?? [])].map(([field, column]) => `${column} as "${field}"`);
      const statement = prepared(
        `select ${selected.join(", ")} from ${TABLES[model]}${sql} order by ${order} limit ? offset ?`,
      );
      return statement.all(...values, limit, offset) as PeopleRow[];
    },
    async count(model, where) {
      const { sql, values } = whereOf(model, where);
      return (prepared(`select count(*) as n from ${TABLES[model]}${sql}`).get(...values) as { n: number }).n;
    },
    async change(changes) {
      const within = changes.every(isOfRunningSessions) ? inTransaction : inDurableTransaction;
      try {
        return within(db, () => {
          const before = countAdmins();
          const rows = changes.map(make);
          if (before > 0 && countAdmins() === 0) throw new NoAdminLeft();
          return rows;
        });
      } catch (error) {
        if (error instanceof NoAdminLeft) return "noAdmin";
        const { errcode } = error as { errcode?: number };
        if (errcode === UNIQUE || errcode === PRIMARY_KEY) return "taken";
        throw error;
      }
    },
  };
}

function fieldOf(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** True of a change that begins a session or touches it. The end of one must not be taken back. */
function isOfRunningSessions(change: PeopleChange): boolean {
  return ("insert" in change && change.insert === "session") || ("update" in change && change.update === "session");
}
