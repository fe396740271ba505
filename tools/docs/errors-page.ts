import { ERRORS, type ErrorDefinition, RETRY_AFTER_S } from "@cellgrade/contract/errors";

/** docs/errors.md, from the error registry. */
export function errorsPage(): string {
  const rows = Object.entries<ErrorDefinition>(ERRORS).map(([code, { status, advice, brokenHttp, text }]) => {
    const shown = (language: "zh-CN" | "en"): string => text[language]("…");
    const statusText = brokenHttp ? `${status}, in both modes` : String(status);
    return `| \`${code}\` | ${statusText} | ${advice} | ${shown("zh-CN")} | ${shown("en")} |`;
  });
  return `# Error codes

Printed from the code by \`npm run docs\`.

A refusal under \`/api/pick/\` is \`{"state": -1, "msg": …, "resBody": []}\` with its code in the header \`x-error-code\`. Its
HTTP status is 200, as v1.0 carries the outcome in \`state\`; with \`--http-status strict\` it is the status below.
*retry*: the same submission may pass when it is sent again, not before the seconds in \`retry-after\` (${RETRY_AFTER_S}); *never*: it
will not until somebody mends it. A connection that closes without an answer may be retried too: sending again is always
safe.

| code | strict status | advice | msg | in English (\`--lang en\`) |
|---|---|---|---|---|
${rows.join("\n")}

\`FIELD_INVALID\` lists every fault of the record, \`；\` between them: \`barcode(电芯条码)不能为空；voltage(电压)必须是数值\`. For
\`saveBatch\` its \`msg\` counts, and \`resBody\` has one \`{"index", "barcode", "state", "msg", "code"}\` for each refused record.
`;
}
