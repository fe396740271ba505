import { TOKEN_MODES } from "@cellgrade/contract/machine-policy";

/**
 * Fields whose values are never written down, whatever asks for them: passwords and tokens, and the headers by which machines
 * and scripts are known, which somebody may submit as theirs.
 */
const SECRET = /password|^(?:token|x-api-key|(?:proxy-)?authorization|cookie)$/i;

/** What a policy says of tokens stands under the name of one, and is none. */
const NO_SECRETS: ReadonlySet<string> = new Set(TOKEN_MODES);

/** A change is some hundred bytes; a resubmitted body may be 4 MiB, and is in the ledger. */
const JSON_CHARACTERS_MAX = 8_192;

/** What an entry of the audit trail says was before, or after: as JSON, without secrets, and bounded. Null where nothing was. */
export function entryJson(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const json = JSON.stringify(value, (name, field: unknown) =>
    SECRET.test(name) && typeof field === "string" && !NO_SECRETS.has(field) ? "…" : field,
  );
  return json.length <= JSON_CHARACTERS_MAX ? json : JSON.stringify({ cut: json.slice(0, JSON_CHARACTERS_MAX) });
}
