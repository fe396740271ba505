import { spawnSync } from "node:child_process";

// Two machines of a plant as far as the network tells: the server's and a desk's. Each is a network namespace, with a cable
// (veth) between them that reaches neither this machine's own network nor any other.

export interface Machine {
  /** Its address, by which the other one asks for it. */
  readonly address: string;
  /** What stands before a command so that it runs there. The program takes its place, under the same process id. */
  readonly before: readonly [program: string, ...args: string[]];
}

export interface TwoMachines {
  readonly server: Machine;
  readonly desk: Machine;
  /** Takes both away. What still runs there has no network any more. */
  remove(): void;
}

/** Makes them, or says why this machine cannot. */
export function makeTwoMachines(): TwoMachines | string {
  if (process.platform !== "linux") return "network namespaces are of Linux";
  const made: string[] = [];
  const remove = (): void => made.forEach((name) => spawnSync("ip", ["netns", "delete", name]));
  const machine = (name: string, address: string): Machine => {
    ip("netns", "add", name);
    made.push(name);
    return { address, before: ["nsenter", `--net=/run/netns/${name}`] };
  };
  const [server, desk] = ["server", "desk"].map((name) => `cellgrade-${process.pid}-${name}`) as [string, string];
  try {
    const machines = { server: machine(server, "192.168.77.1"), desk: machine(desk, "192.168.77.2"), remove };
    ip("-n", server, "link", "add", "plant", "type", "veth", "peer", "name", "plant", "netns", desk);
    for (const [name, { address }] of [
      [server, machines.server],
      [desk, machines.desk],
    ] as const) {
      // An IPv6 address of its own would come seconds later, and Chromium drops what it is loading when an address comes. Where
      // there is no IPv6 this fails, and nothing is to be kept off.
      spawnSync("ip", ["-n", name, "link", "set", "plant", "addrgenmode", "none"]);
      ip("-n", name, "address", "add", `${address}/24`, "dev", "plant");
      ip("-n", name, "link", "set", "plant", "up");
      ip("-n", name, "link", "set", "lo", "up");
    }
    return machines;
  } catch (error) {
    remove();
    return (error as Error).message;
  }
}

function ip(...args: readonly string[]): void {
  const { error, status, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  if (error !== undefined) throw new Error("there is no ip (iproute2) to make a network namespace");
  if (status !== 0) throw new Error(`no network namespace can be made: ${stderr.trim()}`);
}
