import { useQuery } from "@tanstack/react-query";
import { Navigate } from "react-router";
import { accountSetToOpen } from "../account-set/last-account-set.ts";
import { accountSetsQuery } from "../api/account-sets.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { EmptyState, ErrorState, LoadingPage } from "../parts/states.tsx";
import { pagePath } from "../paths.ts";

const texts = defineTexts({
  zh: { none: "还没有账套", how: "在服务器上运行 cellgrade account-set add 001 创建一个。" },
  en: { none: "There is no account set yet", how: "Create one on the server: cellgrade account-set add 001" },
});

/** The page at `/`. It leads to the account set that was looked at last, or to the first one. */
export function FirstAccountSet() {
  const text = useText(texts);
  const { data, error, refetch } = useQuery(accountSetsQuery);
  if (data === undefined) {
    return error === null ? <LoadingPage /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  const code = accountSetToOpen(data.items.map((each) => each.code));
  if (code === undefined) return <EmptyState title={text.none} reason={text.how} />;
  return <Navigate to={pagePath(code, "overview")} replace />;
}
