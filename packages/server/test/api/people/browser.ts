import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, TestServer } from "../../running-server.ts";

/** A browser as far as signing in needs one: it keeps cookies and sends them back. */
export interface Browser {
  /** The cookies as it sends them. */
  readonly cookies: () => string;
  ask(path: string, headers?: Headers): Promise<Answer>;
  /** A change, as the console makes it. */
  send(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  signIn(name: string, password: string): Promise<Answer>;
}

type Headers = Readonly<Record<string, string>>;

/** `cookies`: what it has already. `address`: from which it comes in. */
export function openBrowser(
  server: TestServer,
  { cookies = "", address }: { readonly cookies?: string; readonly address?: string } = {},
): Browser {
  const jar = new Map(
    cookies
      .split("; ")
      .filter((each) => each !== "")
      .map((each) => {
        const [name = "", ...value] = each.split("=");
        return [name, value.join("=")] as const;
      }),
  );
  const sent = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

  async function request(path: string, options: Parameters<TestServer["ask"]>[1]): Promise<Answer> {
    const headers = { ...(jar.size > 0 && { cookie: sent() }), ...options?.headers };
    const answer = await server.ask(path, {
      ...options,
      headers,
      ...(address !== undefined && { connectFrom: address }),
    });
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  const send: Browser["send"] = (method, path, body = {}, headers = {}) => {
    const bytes = Buffer.from(JSON.stringify(body));
    // Node gives a DELETE no length by itself.
    const own = { "content-type": "application/json", "content-length": String(bytes.length) };
    return request(path, { method, headers: { ...own, ...headers }, body: bytes });
  };

  return {
    cookies: sent,
    ask: (path, headers = {}) => request(path, { headers }),
    send,
    signIn: (name, password) => send("POST", "/api/v1/session", { name, password }),
  };
}

export const ADMIN = { name: "admin", password: "first of all admins" };

/** The first admin, made by the set-up link and signed in. */
export async function setUpAdmin(server: TestServer): Promise<Browser> {
  const browser = openBrowser(server);
  const answer = await browser.send("POST", "/api/v1/setup", { token: setupToken(server.data), ...ADMIN });
  if (answer.status !== 201) throw new Error(answer.text);
  return browser;
}

/** The token of the link in a data folder. */
export function setupToken(data: string): string {
  return readFileSync(join(data, "first-admin-link.txt"), "utf8").trim().split("#")[1] ?? "";
}

/** Somebody whom an admin let in, who has changed his first password and is signed in. */
export async function addUser(
  server: TestServer,
  admin: Browser,
  user: { readonly name: string; readonly role: string; readonly accountSets?: readonly string[] },
): Promise<{ readonly id: string; readonly browser: Browser; readonly password: string }> {
  const added = await admin.send("POST", "/api/v1/users", user);
  if (added.status !== 201) throw new Error(added.text);
  const { firstPassword, user: made } = added.json as { firstPassword: string; user: { id: string } };
  const browser = openBrowser(server);
  await browser.signIn(user.name, firstPassword);
  const password = "one of his own choice";
  const given = { currentPassword: firstPassword, newPassword: password };
  const changed = await browser.send("POST", "/api/v1/account/password", given);
  if (changed.status !== 200) throw new Error(changed.text);
  return { id: made.id, browser, password };
}
