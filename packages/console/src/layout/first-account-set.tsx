import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Navigate } from "react-router";
import { useSession } from "../access/session-context.ts";
import { signOut } from "../access/sign-out.ts";
import { accountSetToOpen } from "../account-set/last-account-set.ts";
import { accountSetsQuery } from "../api/account-sets.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { EmptyState, Unanswered } from "../parts/states.tsx";
import { pagePath } from "../paths.ts";

const texts = defineTexts({
  zh: {
    none: "还没有账套",
    how: "在服务器上运行 cellgrade account-set add 001 创建一个。",
    ask: "您可以访问的账套已不存在，请联系管理员。",
    signOut: "退出登录",
  },
  en: {
    none: "There is no account set yet",
    how: "Create one on the server: cellgrade account-set add 001",
    ask: "The account sets that you may see are no more: ask an admin.",
    signOut: "Sign out",
  },
});

/** The page at `/`. It leads to the account set that was looked at last, or to the first one. */
export function FirstAccountSet() {
  const text = useText(texts);
  const { caller } = useSession();
  const { data, error, refetch } = useQuery(accountSetsQuery);
  if (data === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} />;
  }
  const code = accountSetToOpen(data.items.map((each) => each.code));
  if (code === undefined) {
    return (
      <EmptyState title={text.none} reason={caller.accountSets === null ? text.how : text.ask}>
        {caller.kind === "person" && <Button onClick={() => void signOut()}>{text.signOut}</Button>}
      </EmptyState>
    );
  }
  return <Navigate to={pagePath(code, "overview")} replace />;
}
