import { invariant } from "@cellgrade/contract/invariant";
import type { PeopleChange, PeopleCondition, PeopleModel, PeopleRow, PeopleTables } from "@cellgrade/store/system";
import { type CleanedWhere, createAdapterFactory } from "better-auth/adapters";

/**
 * What better-auth asks of a database, asked of the tables of an engine. better-auth has dates and truth values; the
 * tables have ms and 0 or 1. A change that the tables refuse is thrown: the routes that change people do not come this way.
 */
export function createPeopleAdapter(tables: PeopleTables) {
  async function change(asked: PeopleChange): Promise<number> {
    const rows = await tables.change([asked]);
    invariant(typeof rows !== "string", `the change of a row was refused: ${String(rows)}`);
    return rows[0] ?? 0;
  }

  async function findOne(model: string, where: readonly CleanedWhere[]): Promise<PeopleRow | null> {
    const [row] = await tables.find(model as PeopleModel, { where: where.map(conditionOf), limit: 1 });
    return row ?? null;
  }

  return createAdapterFactory({
    config: {
      adapterId: "cellgrade",
      supportsBooleans: false,
      customTransformInput: ({ data }) => (data instanceof Date ? data.getTime() : data),
      customTransformOutput: ({ data, fieldAttributes }) =>
        fieldAttributes.type === "date" && typeof data === "number" ? new Date(data) : data,
    },
    adapter: () => ({
      async create({ model, data }) {
        await change({ insert: model as PeopleModel, row: data });
        return data;
      },
      async findOne<Row>({ model, where }: { model: string; where: CleanedWhere[] }) {
        return (await findOne(model, where)) as Row | null;
      },
      async findMany<Row>({ model, where = [], limit, sortBy, offset }: FindMany) {
        const selection = {
          where: where.map(conditionOf),
          limit,
          ...(sortBy !== undefined && { sortBy }),
          ...(offset !== undefined && { offset }),
        };
        return (await tables.find(model as PeopleModel, selection)) as Row[];
      },
      count: ({ model, where = [] }) => tables.count(model as PeopleModel, where.map(conditionOf)),
      async update<Row>({ model, where, update }: { model: string; where: CleanedWhere[]; update: Row }) {
        const row = await findOne(model, where);
        if (row === null) return null;
        const set = update as PeopleRow;
        const one: PeopleCondition = { field: "id", operator: "eq", value: row["id"] ?? null };
        await change({ update: model as PeopleModel, where: [one], set });
        return { ...row, ...set } as Row;
      },
      updateMany: ({ model, where, update }) =>
        change({ update: model as PeopleModel, where: where.map(conditionOf), set: update }),
      async delete({ model, where }) {
        await change({ delete: model as PeopleModel, where: where.map(conditionOf) });
      },
      deleteMany: ({ model, where }) => change({ delete: model as PeopleModel, where: where.map(conditionOf) }),
    }),
  });
}

interface FindMany {
  readonly model: string;
  readonly where?: CleanedWhere[] | undefined;
  readonly limit: number;
  readonly sortBy?: { field: string; direction: "asc" | "desc" } | undefined;
  readonly offset?: number | undefined;
}

/** The tables know what better-auth asks here. It has more: texts in parts, and conditions of which one must hold. */
const OPERATORS: ReadonlySet<unknown> = new Set(["eq", "ne", "lt", "lte", "gt", "gte", "in"]);

function conditionOf({ field, operator, value, connector }: CleanedWhere): PeopleCondition {
  invariant(connector === "AND" && OPERATORS.has(operator), `the tables know no condition ${connector} ${operator}`);
  return { field, operator, value } as PeopleCondition;
}
