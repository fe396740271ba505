/** "1 account set (001)" */
export function setsText(accountSets: readonly { readonly code: string }[]): string {
  const codes = accountSets.map(({ code }) => code).join(", ");
  return `${accountSets.length} account ${accountSets.length === 1 ? "set" : "sets"} (${codes})`;
}

/** "3.5 GB" */
export function bytesText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
