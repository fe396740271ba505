import type { IncomingHttpHeaders } from "node:http";
import { isLoopbackRequest } from "../access/loopback.ts";
import type { IsSaveTaken } from "../access/browser-saves.ts";
import type { MachineFault } from "../access/machines/account-set-machines.ts";
import type { Machines } from "../access/machines/machine-access.ts";
import type { Exchange } from "./exchange.ts";

/** Why an exchange may not come in to an account set; null when it may. Its body need not be read to know. */
export type AccessFault = (exchange: Exchange, accountSet: string) => MachineFault | null;

export interface AccessFaultDependencies {
  readonly machines: Pick<Machines, "of">;
  readonly isSaveTaken: IsSaveTaken;
  /** True when a script asks that may read the account set. */
  readonly mayRead: (headers: IncomingHttpHeaders, accountSet: string) => boolean;
}

export interface AccessFaultOptions {
  /** `known`: who may save may also list, and so may scripts that may read. `here`: this machine alone, whatever the policy. */
  readonly listFor: "known" | "here";
}

export function createAccessFault(
  { machines, isSaveTaken, mayRead }: AccessFaultDependencies,
  { listFor }: AccessFaultOptions,
): AccessFault {
  return function accessFault(exchange, accountSet) {
    const { head, route, address } = exchange;
    if (route.operation === "list" && listFor === "here") {
      return isLoopbackRequest(address, head.headers) ? null : "ACCESS_DENIED";
    }
    if (!isSaveTaken(head.headers, head.accountSet.fault === "missing")) return "ACCESS_DENIED";
    const fault = machines.of(accountSet).faultOf(exchange);
    return fault !== null && route.operation === "list" && mayRead(head.headers, accountSet) ? null : fault;
  };
}
