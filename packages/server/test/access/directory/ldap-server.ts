import type { AddressInfo, Server, Socket } from "node:net";
import ldap from "ldapjs";

// A directory of a plant, by another implementation of LDAP than the one that the server asks with.

const BASE = "dc=plant";
export const ACCOUNT = { name: "cn=cellgrade,dc=plant", password: "of the account that searches" };

interface Person {
  readonly name: string;
  readonly password: string;
  readonly displayName?: string;
}

// What the handlers use of ldapjs, which types them as anything.
interface Dn {
  toString(): string;
}
interface BindRequest {
  readonly dn: Dn;
  readonly credentials: string;
  readonly connection: object;
}
interface SearchRequest {
  readonly dn: Dn;
  readonly filter: { matches(attributes: object): boolean; toString(): string };
  readonly connection: object;
}
interface Response {
  send(entry: object, unfiltered: boolean): void;
  end(): void;
}
type Next = (error?: object) => void;

export interface LdapServer {
  readonly url: string;
  /** The groups and those who are in them, by name. It may be changed. */
  readonly groups: Map<string, readonly string[]>;
  /** The filters that were searched by, as they came. */
  readonly filters: readonly string[];
  stop(): Promise<void>;
}

export const groupDn = (group: string): string => `cn=${group},ou=groups,${BASE}`;

/** `tls`: PEM; without it the directory speaks in the clear. `port`: 0 takes a free one. */
export async function startLdapServer(
  people: readonly Person[],
  {
    tls,
    port = 0,
  }: { readonly tls?: { readonly certificate: string; readonly key: string }; readonly port?: number } = {},
): Promise<LdapServer> {
  const server = ldap.createServer(tls);
  const groups = new Map<string, readonly string[]>();
  const filters: string[] = [];
  const bound = new WeakMap<object, string>();
  const sockets = new Set<Socket>();
  const listener = (server as unknown as { readonly server: Server }).server;
  const personDn = (name: string): string => `uid=${name},ou=people,${BASE}`;
  const normal = (dn: string): string => dn.toLowerCase().replace(/\s*([,=])\s*/g, "$1");

  server.bind("", (req: BindRequest, res: Response, next: Next) => {
    const dn = normal(req.dn.toString());
    const tried = req.credentials;
    const isRight =
      (dn === ACCOUNT.name && tried === ACCOUNT.password) ||
      people.some(({ name, password }) => dn === personDn(name) && (tried === "" || tried === password));
    if (!isRight) return next(new ldap.InvalidCredentialsError());
    bound.set(req.connection, dn);
    res.end();
    return next();
  });

  server.search("", (req: SearchRequest, res: Response, next: Next) => {
    if (bound.get(req.connection) !== ACCOUNT.name) return next(new ldap.InsufficientAccessRightsError());
    const base = normal(req.dn.toString());
    filters.push(req.filter.toString());
    const entries =
      base === BASE
        ? people.map(({ name, displayName }) => ({
            dn: personDn(name),
            attributes: {
              uid: name,
              cn: name,
              objectclass: "person",
              ...(displayName !== undefined && { displayName }),
            },
          }))
        : [...groups]
            .filter(([group]) => groupDn(group) === base)
            .map(([group, members]) => ({
              dn: groupDn(group),
              attributes: { cn: group, objectclass: "groupOfNames", member: members.map(personDn) },
            }));
    if (base !== BASE && entries.length === 0) return next(new ldap.NoSuchObjectError(base));
    for (const entry of entries) {
      if (req.filter.matches(entry.attributes)) res.send(entry, true);
    }
    res.end();
    return next();
  });

  listener.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  const taken = (listener.address() as AddressInfo).port;
  return {
    url: `${tls === undefined ? "ldap" : "ldaps"}://127.0.0.1:${taken}`,
    groups,
    filters,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
