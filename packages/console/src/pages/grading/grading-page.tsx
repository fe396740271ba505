import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { gradingRulesQuery } from "../../api/grading-rules.ts";
import { useText } from "../../language/use-text.ts";
import { Page } from "../../parts/page.tsx";
import { Unanswered } from "../../parts/states.tsx";
import { GradingEditor } from "./grading-editor.tsx";
import { GradingReader } from "./grading-reader.tsx";
import { texts } from "./text.ts";

/** The page 分档: the rules of the account set, the effect of a change, and all versions. */
export default function GradingPage() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { data, error, refetch } = useQuery(gradingRulesQuery(code));
  const mayChange = useMay("engineer");
  if (data !== undefined) {
    return mayChange ? <GradingEditor key={code} rules={data} /> : <GradingReader rules={data} />;
  }
  return (
    <Page title={text.title}>
      <Unanswered error={error} onRetry={() => void refetch()} rows={10} />
    </Page>
  );
}
