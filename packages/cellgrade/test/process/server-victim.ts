import { end, ready, spawnServe } from "./cellgrade-process.ts";
import { startLoad } from "./load.ts";
import { readBack } from "./machine-client.ts";
import type { Victim } from "./victim.ts";

const ACCOUNT_SETS = ["001", "002"];
const CONNECTIONS = 4;

/** A server on a data folder. The first one adds the account sets: those after it must find them. */
export function startServerVictim({ data, isFirst }: { readonly data: string; readonly isFirst: boolean }): Victim {
  const args = isFirst ? ACCOUNT_SETS.flatMap((code) => ["--account-set", code]) : [];
  const server = spawnServe({ data, args });
  let url = "";
  return {
    ready: ready(server).then((started) => {
      url = started.url;
    }),
    readBack: (accountSet, barcodes) => readBack(url, accountSet, barcodes),
    load: (ledger, name) => startLoad({ url, ledger, accountSets: ACCOUNT_SETS, connections: CONNECTIONS, name }),
    gone: server.exited,
    kill: () => end(server),
    complaints: () => server.stderr(),
  };
}
