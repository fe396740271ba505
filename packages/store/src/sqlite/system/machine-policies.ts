import type { DatabaseSync } from "node:sqlite";
import {
  type BoundCertificate,
  DEVICE_CODES_MAX,
  type MachinePolicy,
  UNDECIDED_POLICY,
} from "@cellgrade/contract/machine-policy";
import { DEFAULT_UNREAD_WORDS } from "@cellgrade/contract/unread-words";
import type { MachineAccessRegister, MachinePolicyVersion } from "../../machine-access.ts";
import { inTransaction } from "../database.ts";
import { inDurableTransaction } from "./durable-transaction.ts";

/** The policies of machines, and the device codes that are learned. Its statements use primary keys. */
export interface MachinePolicies extends Pick<MachineAccessRegister, "change" | "letIn" | "closeLearning" | "learn"> {
  find(accountSet: string): MachinePolicyVersion | null;
  learned(accountSet: string): string[];
  /** Keeps the first version, in the transaction that adds the account set. */
  begin(accountSet: string, policy: MachinePolicy, changedAt: number): void;
}

export function createMachinePolicies(db: DatabaseSync): MachinePolicies {
  const columns = `version, networks, token, certificate, bound_certificates, device_codes, device_codes_let_in,
    saves_per_second, http_status, unread_barcodes, unread_words, strip_scanner_prefix, refuse_invisible, changed_at`;
  const select = db.prepare(`select ${columns} from machine_policy where account_set = ?`);
  const upsert = db.prepare(`
    insert into machine_policy (
      networks, token, certificate, bound_certificates, device_codes, device_codes_let_in, saves_per_second, http_status,
      unread_barcodes, unread_words, strip_scanner_prefix, refuse_invisible, account_set, version, changed_at
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (account_set) do update set
      networks = excluded.networks, token = excluded.token, certificate = excluded.certificate,
      bound_certificates = excluded.bound_certificates, device_codes = excluded.device_codes,
      device_codes_let_in = excluded.device_codes_let_in, saves_per_second = excluded.saves_per_second,
      http_status = excluded.http_status, unread_barcodes = excluded.unread_barcodes,
      unread_words = excluded.unread_words, strip_scanner_prefix = excluded.strip_scanner_prefix,
      refuse_invisible = excluded.refuse_invisible, version = excluded.version, changed_at = excluded.changed_at`);
  const selectLearned = db.prepare(
    "select device_code from learned_device_code where account_set = ? order by device_code",
  );
  const insertLearned = db.prepare(
    "insert into learned_device_code (account_set, device_code) values (?, ?) on conflict do nothing",
  );
  const forgetLearned = db.prepare("delete from learned_device_code where account_set = ?");

  function find(accountSet: string): MachinePolicyVersion | null {
    const row = select.get(accountSet);
    return row === undefined ? null : toPolicy(row as unknown as Row);
  }

  function learned(accountSet: string): string[] {
    return selectLearned.all(accountSet).map((row) => row["device_code"] as string);
  }

  /** Keeps the next version. A script may set the same policy every minute, which makes no version. */
  function keep(
    accountSet: string,
    before: MachinePolicyVersion | null,
    policy: MachinePolicy,
    changedAt: number,
  ): MachinePolicyVersion {
    const values = valuesOf(policy);
    if (before !== null && JSON.stringify(values) === JSON.stringify(valuesOf(before))) return before;
    const version = (before?.version ?? 0) + 1;
    upsert.run(...values, accountSet, version, changedAt);
    if (before?.deviceCodes !== "learning" || policy.deviceCodes !== "learning") forgetLearned.run(accountSet);
    return { ...policy, version, changedAt };
  }

  return {
    find,
    learned,
    begin: (accountSet, policy, changedAt) => void keep(accountSet, null, policy, changedAt),
    async change(accountSet, { basedOn, changedAt, ...changes }) {
      return inDurableTransaction(db, () => {
        const before = find(accountSet);
        if (isStale(before, basedOn)) return "stale";
        return keep(accountSet, before, { ...(before ?? UNDECIDED_POLICY), ...changes }, changedAt);
      });
    },
    async letIn(accountSet, { deviceCodes, changedAt }) {
      return inDurableTransaction(db, () => {
        const before = find(accountSet);
        const deviceCodesLetIn = union(before?.deviceCodesLetIn ?? [], deviceCodes);
        if (deviceCodesLetIn.length > DEVICE_CODES_MAX) return "full";
        return keep(accountSet, before, { ...(before ?? UNDECIDED_POLICY), deviceCodesLetIn }, changedAt);
      });
    },
    async closeLearning(accountSet, { basedOn, changedAt }) {
      return inDurableTransaction(db, () => {
        const before = find(accountSet);
        if (isStale(before, basedOn)) return "stale";
        if (before?.deviceCodes !== "learning") return "notLearning";
        const deviceCodesLetIn = union(before.deviceCodesLetIn, learned(accountSet));
        return keep(accountSet, before, { ...before, deviceCodesLetIn, deviceCodes: "closed" }, changedAt);
      });
    },
    async learn(accountSet, deviceCodes) {
      inTransaction(db, () => {
        const policy = find(accountSet);
        if (policy?.deviceCodes !== "learning") return;
        const known = new Set([...policy.deviceCodesLetIn, ...learned(accountSet)]);
        for (const deviceCode of deviceCodes) {
          if (known.has(deviceCode) || known.size >= DEVICE_CODES_MAX) continue;
          insertLearned.run(accountSet, deviceCode);
          known.add(deviceCode);
        }
      });
    },
  };
}

function isStale(before: MachinePolicyVersion | null, basedOn: number | null | undefined): boolean {
  return basedOn !== undefined && basedOn !== (before?.version ?? null);
}

/** By code points, as SQLite orders text. */
function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

interface Row {
  version: number;
  networks: string | null;
  token: MachinePolicy["token"];
  certificate: MachinePolicy["certificate"];
  bound_certificates: string;
  device_codes: MachinePolicy["deviceCodes"];
  device_codes_let_in: string;
  saves_per_second: number | null;
  http_status: MachinePolicy["httpStatus"];
  unread_barcodes: MachinePolicy["unreadBarcodes"];
  unread_words: string | null;
  strip_scanner_prefix: 0 | 1;
  refuse_invisible: 0 | 1;
  changed_at: number;
}

/** The policy in the order in which the statement takes it. */
function valuesOf(policy: MachinePolicy) {
  const { networks } = policy;
  return [
    networks === null ? null : JSON.stringify(networks),
    policy.token,
    policy.certificate,
    JSON.stringify(policy.boundCertificates),
    policy.deviceCodes,
    JSON.stringify(policy.deviceCodesLetIn),
    policy.savesPerSecond,
    policy.httpStatus,
    policy.unreadBarcodes,
    JSON.stringify(policy.unreadWords),
    Number(policy.stripScannerPrefix),
    Number(policy.refuseInvisible),
  ] as const;
}

function toPolicy(row: Row): MachinePolicyVersion {
  return {
    networks: row.networks === null ? null : (JSON.parse(row.networks) as string[]),
    token: row.token,
    certificate: row.certificate,
    boundCertificates: JSON.parse(row.bound_certificates) as BoundCertificate[],
    deviceCodes: row.device_codes,
    deviceCodesLetIn: JSON.parse(row.device_codes_let_in) as string[],
    savesPerSecond: row.saves_per_second,
    httpStatus: row.http_status,
    unreadBarcodes: row.unread_barcodes,
    unreadWords: row.unread_words === null ? DEFAULT_UNREAD_WORDS : (JSON.parse(row.unread_words) as string[]),
    stripScannerPrefix: row.strip_scanner_prefix === 1,
    refuseInvisible: row.refuse_invisible === 1,
    version: row.version,
    changedAt: row.changed_at,
  };
}
