import { CUT_SHORT, jsonFault } from "@cellgrade/contract/body-faults";
import { ERRORS, type ErrorDefinition, RETRY_AFTER_S } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import { PROBLEMS, type ProblemDefinition } from "@cellgrade/contract/problems";

/** docs/errors.md, from the two registries: what machines are told, and what the query API answers. */
export function errorsPage(): string {
  return `# Error codes

Printed from the code by \`npm run docs\`. A code never changes its meaning.

## The machine interface

A refusal under \`/api/pick/\` is \`{"state": -1, "msg": …, "resBody": []}\` with its code in the header \`x-error-code\`. Its
HTTP status is 200, as v1.0 carries the outcome in \`state\`; with \`--http-status strict\` it is the status below. An account
set may have its own choice (\`cellgrade policy CODE --http-status strict\`), which counts as soon as it is known for which account
set a request is.
*retry*: the same submission may pass when it is sent again, not before the seconds in \`retry-after\` (${RETRY_AFTER_S}); *never*: it
will not until somebody mends it. A connection that closes without an answer may be retried too: sending again is always
safe.

What a client does with a refusal tells which choice its account set needs:

| the client | needs |
|---|---|
| reads \`state\`, as v1.0 says | \`always-200\`; \`strict\` does no harm where it reads the body of every answer |
| throws on any other status than 200 before it reads the body (\`EnsureSuccessStatusCode\`, \`raise_for_status\`, axios, RestTemplate), and so shows its operator a number in the place of \`msg\` | \`always-200\` |
| takes 200 for saved and never looks at \`state\`: refused cells are missing and nobody is told | \`strict\` |
| sends the same again for ever on 4xx | \`always-200\` |
| is a load balancer, a gateway or a monitor that counts faults by status | \`strict\` |

Clients of both kinds in one plant save into account sets of their own. To know a client's kind, send it one refusal: a cell
without a barcode must be shown as refused, with \`msg\`.

| code | strict status | advice | msg | in English (\`--lang en\`) |
|---|---|---|---|---|
${machineRows().join("\n")}

\`FIELD_INVALID\` lists every fault of the record, \`；\` between them: \`barcode(电芯条码)不能为空；voltage(电压)必须是数值\`. For
\`saveBatch\` its \`msg\` counts, and \`resBody\` has one \`{"index", "barcode", "state", "msg", "code"}\` for each refused record.
Where the account set refuses barcodes that a scanner did not read, it says what was sent: \`barcode(电芯条码)未读到条码: NOREAD\`.
The cell is not sent again with the same text: an engineer corrects the barcode among the refused submissions.

A missing field whose name came in another case is told: \`…；收到 Barcode；字段名区分大小写\`.

\`BODY_INVALID\` tells of what is no JSON the field, what stands there, and the place, by its line where there are several:

| in the body | msg goes on |
|---|---|
${bodyRows().join("\n")}

It says of a body that ends inside its JSON: \`${CUT_SHORT["zh-CN"]}\`. Its
connection is closed after the answer, since what follows may be its rest. A body that never comes whole gets the same words
in the \`msg\` of \`REQUEST_TIMEOUT\`, or of \`HTTP_INVALID\` where the client has ended its side. Bytes behind a body that no
request begins with (the NUL of a C string, blanks) have no answer: the request before them is answered, then the connection
is closed. CR and LF between requests are skipped.

## The query API

A refusal under \`/api/v1\` is \`application/problem+json\` (RFC 9457) with \`code\`, the text as \`detail\`, and in \`values\` what
stands in the text's placeholders. \`detail\` is Chinese or English by \`Accept-Language\`, English without it. \`parameter\`
or \`field\` names the value at fault, where there is one. *retry*: the same request may pass after the seconds in
\`retry-after\` (${RETRY_AFTER_S}); *change*: a request with other values, or made from the current state, may; *never*: no change of
the request helps.

| code | status | advice | detail | in English |
|---|---|---|---|---|
${problemRows().join("\n")}
`;
}

/** Bodies as machines send them that write JSON by hand. */
const NOT_JSON = [
  '{"voltage":NaN}',
  '{"voltage":.5}',
  '{"voltage":+1.5}',
  '{"voltage":None}',
  '{"voltage":}',
  "{\"workStep\":'DCC1'}",
  "{workStep:1}",
  '{"barcode":"A1\r\n"}',
  '{"barcode":"A1\u0000"}',
  '{"barcode":"A1"}\u0000',
  '{"barcode":"\\000026A1"}',
  '{"voltage":1 "volume":2}',
];

function bodyRows(): readonly string[] {
  return NOT_JSON.map((body) => {
    const seen = Array.from(body, (unit) => (unit < " " ? `⟨${SEEN[unit] ?? ""}⟩` : unit)).join("");
    return `| \`${seen}\` | ${jsonFault(body)["zh-CN"]} |`;
  });
}

/** What stands in the page for a character that nobody sees. */
const SEEN: { readonly [unit: string]: string } = { "\r": "CR", "\n": "LF", "\u0000": "NUL" };

function machineRows(): readonly string[] {
  return Object.entries<ErrorDefinition>(ERRORS).map(([code, { status, advice, brokenHttp, text }]) => {
    const shown = (language: Language): string => text[language]("…");
    const statusText = brokenHttp ? `${status}, in both modes` : String(status);
    return `| \`${code}\` | ${statusText} | ${advice} | ${shown("zh-CN")} | ${shown("en")} |`;
  });
}

function problemRows(): readonly string[] {
  return Object.entries<ProblemDefinition>(PROBLEMS)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(
      ([code, { status, advice, text }]) => `| \`${code}\` | ${status} | ${advice} | ${text["zh-CN"]} | ${text.en} |`,
    );
}
