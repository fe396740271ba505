import { accepts, refuses } from "../case-checks.ts";
import { type Check, judged, notCheckable } from "../check.ts";
import { refusedFaults } from "../judge.ts";
import { say } from "../text.ts";
import type { Header } from "../wire/request.ts";

// Clause 8: the account-set header when it is missing, blank or repeated.

/** A default account set, set up on purpose, may serve a missing header. Nobody outside can tell. */
function withoutCode(about: {
  readonly id: string;
  readonly title: Check["title"];
  readonly codes: readonly string[];
}): Check {
  return {
    id: about.id,
    clause: "decided:8",
    level: "recommended",
    title: about.title,
    needsSaving: true,
    async run(probe) {
      const submission = { fields: probe.fields(), accountSets: about.codes };
      const done = await probe.send(submission, { state: -1, code: "ACCOUNT_SET_MISSING" });
      if (done.envelope?.state !== 1) return judged(refusedFaults(done));
      return notCheckable(
        say(
          "未给账套也已保存：仅当有意设置了默认账套时才正确，从外部无法判断",
          "it was saved without an account set: right only where a default one was set up on purpose, which cannot be seen from outside",
        ),
      );
    },
  };
}

/** The headers that a browser sends with the request of a page elsewhere that asks for no permission (`no-cors`). */
const OF_A_PAGE_ELSEWHERE: readonly Header[] = [
  ["origin", "http://page.example"],
  ["sec-fetch-site", "cross-site"],
];

/** A default account set is for machines. A web page elsewhere could write records into it unasked. */
const missingFromPage: Check = {
  id: "account-set-missing-from-page",
  clause: "decided:8",
  level: "recommended",
  title: say(
    "其它网站的网页不给账套则失败，即使设置了默认账套",
    "Without the header a web page elsewhere fails, even where a default account set is set up",
  ),
  needsSaving: true,
  async run(probe) {
    const machine = await probe.send({ fields: probe.fields(), accountSets: [] }, { state: null });
    const code = machine.envelope?.state === 1 ? "ACCESS_DENIED" : "ACCOUNT_SET_MISSING";
    const contentType = "text/plain;charset=UTF-8";
    const page = { fields: probe.fields(), accountSets: [], contentType, headers: OF_A_PAGE_ELSEWHERE };
    return judged(refusedFaults(await probe.send(page, { state: -1, code })));
  },
};

export const accountSetChecks: readonly Check[] = [
  withoutCode({
    id: "account-set-missing",
    title: say("缺少账套请求头则失败", "A missing account-set header fails"),
    codes: [],
  }),
  withoutCode({
    id: "account-set-blank",
    title: say("空白的账套请求头视为缺失", "A blank account-set header counts as missing"),
    codes: [""],
  }),
  missingFromPage,
  accepts({
    id: "account-set-repeated",
    clause: "decided:8",
    level: "recommended",
    title: say("重复且一致的账套请求头被接受", "The header repeated with one value is accepted"),
    cases: (probe) => [
      {
        label: "two lines",
        submission: { fields: probe.fields(), accountSets: [probe.accountSet, probe.accountSet] },
      },
      {
        label: "one line",
        submission: { fields: probe.fields(), accountSets: [`${probe.accountSet}, ${probe.accountSet}`] },
      },
    ],
  }),
  refuses({
    id: "account-set-ambiguous",
    clause: "decided:8",
    level: "recommended",
    title: say("重复且不一致的账套请求头失败", "The header repeated with different values fails"),
    code: "ACCOUNT_SET_AMBIGUOUS",
    cases: (probe) => {
      const other = probe.secondAccountSet ?? probe.unknownAccountSet;
      return [
        { label: "own first", submission: { fields: probe.fields(), accountSets: [probe.accountSet, other] } },
        { label: "other first", submission: { fields: probe.fields(), accountSets: [other, probe.accountSet] } },
      ];
    },
  }),
  refuses({
    id: "account-set-exact",
    clause: "decided:8",
    level: "recommended",
    title: say("账套编码须完全一致", "The account set code is matched exactly"),
    code: "ACCOUNT_SET_UNKNOWN",
    cases: (probe) =>
      nearMisses(probe.accountSet).map((code) => ({
        label: code,
        submission: { fields: probe.fields(), accountSets: [code] },
      })),
  }),
];

/** Codes that a loose comparison would take for the right one. None of them is likely to exist. */
function nearMisses(code: string): string[] {
  const swapped = code === code.toLowerCase() ? code.toUpperCase() : code.toLowerCase();
  return [...(swapped === code ? [] : [swapped]), `${code}-${code}`, `${code}%`];
}
