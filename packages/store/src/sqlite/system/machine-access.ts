import type { DatabaseSync } from "node:sqlite";
import { MACHINE_TOKENS_MAX } from "@cellgrade/contract/machine-policy";
import type { MachineAccessRegister, MachineToken } from "../../machine-access.ts";
import { atOneMoment, inTransaction } from "../database.ts";
import { inDurableTransaction } from "./durable-transaction.ts";
import type { MachinePolicies } from "./machine-policies.ts";

/** The register as the port has it: the policies, and the tokens. */
export function createMachineAccess(db: DatabaseSync, policies: MachinePolicies): MachineAccessRegister {
  const columns = "id, name, hash, created_at, expires_at, last_used_at";
  // Index machine_token_account_set.
  const tokens = db.prepare(`select ${columns} from machine_token where account_set = ? order by id`);
  const token = db.prepare(`select ${columns} from machine_token where account_set = ? and id = ?`);
  const count = db.prepare("select count(*) as tokens from machine_token where account_set = ?");
  const insert = db.prepare(`
    insert into machine_token (account_set, name, hash, created_at, expires_at) values (?, ?, ?, ?, ?)
    returning ${columns}`);
  const end = db.prepare(`
    update machine_token set expires_at = min(coalesce(expires_at, ?1), ?1) where account_set = ?2 and id = ?3`);
  const remove = db.prepare("delete from machine_token where account_set = ? and id = ?");
  const use = db.prepare("update machine_token set last_used_at = max(coalesce(last_used_at, ?1), ?1) where id = ?2");
  const accountSets = db.prepare("select code from account_set order by code");
  const { change, letIn, closeLearning, learn } = policies;

  return {
    change,
    letIn,
    closeLearning,
    learn,
    async all() {
      return atOneMoment(db, () =>
        accountSets.all().map((row) => {
          const accountSet = row["code"] as string;
          return {
            accountSet,
            policy: policies.find(accountSet),
            learned: policies.learned(accountSet),
            tokens: (tokens.all(accountSet) as unknown as Row[]).map(toToken),
          };
        }),
      );
    },
    async addToken(accountSet, { name, hash, createdAt, expiresAt }) {
      return inDurableTransaction(db, () => {
        if ((count.get(accountSet)?.["tokens"] as number) >= MACHINE_TOKENS_MAX) return null;
        return toToken(insert.get(accountSet, name, hash, createdAt, expiresAt) as unknown as Row);
      });
    },
    async endToken(accountSet, id, expiresAt) {
      return inDurableTransaction(db, () => {
        end.run(expiresAt, accountSet, id);
        const row = token.get(accountSet, id);
        return row === undefined ? null : toToken(row as unknown as Row);
      });
    },
    async removeToken(accountSet, id) {
      return inDurableTransaction(db, () => remove.run(accountSet, id).changes === 1);
    },
    async used(uses) {
      inTransaction(db, () => {
        for (const { id, at } of uses) use.run(at, id);
      });
    },
  };
}

interface Row {
  id: number;
  name: string;
  hash: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

function toToken(row: Row): MachineToken {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
