import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Drawer } from "antd";
import { useMemo, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { useText } from "../../language/use-text.ts";
import { formatCount } from "../../parts/format-number.ts";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { AccountSetTarget } from "./account-set-target.tsx";
import { BulkCandidates } from "./bulk-candidates.tsx";
import { checkRejection, namedAccountSet } from "./bulk-check.ts";
import { BulkObstacles } from "./bulk-obstacles.tsx";
import { type Gathered, gatherRejections } from "./gather-rejections.ts";
import styles from "./rejections.module.css";
import type { RejectionFilter } from "./rejections-query.ts";
import { texts } from "./text.ts";

export interface BulkDrawerProps {
  readonly filter: RejectionFilter;
  readonly onClose: () => void;
}

/** Checks which refused submissions of a filter the interface would take now, and submits them. */
export function BulkDrawer({ filter, onClose }: BulkDrawerProps) {
  const text = useText(texts);
  return (
    <Drawer
      open
      onClose={onClose}
      size="min(1080px, 94vw)"
      title={text.bulkTitle}
      closable={{ "aria-label": text.close }}
    >
      <BulkContent filter={filter} />
    </Drawer>
  );
}

function BulkContent({ filter }: { readonly filter: RejectionFilter }) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { code } = useAccountSet();
  const [read, setRead] = useState(0);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: [code, "bulk-rejections", filter],
    queryFn: ({ signal }) => gatherRejections({ accountSet: code, filter, signal, onProgress: setRead }),
    staleTime: Number.POSITIVE_INFINITY, // rows must not move while somebody chooses among them
    gcTime: 0,
  });
  return (
    <div className={styles["bulk"]}>
      <p className={styles["intro"]}>{text.bulkIntro}</p>
      {isFetching ? (
        <>
          <p role="status">{text.checking(formatCount(read, language))}</p>
          <LoadingPart rows={6} />
        </>
      ) : data === undefined ? (
        error !== null && <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data.rejections.length === 0 ? (
        <EmptyState title={text.bulkNone} reason={text.noneWhy} />
      ) : (
        <BulkChecked gathered={data} onAgain={() => void refetch()} />
      )}
    </div>
  );
}

interface BulkCheckedProps {
  readonly gathered: Gathered;
  readonly onAgain: () => void;
}

function BulkChecked({ gathered, onAgain }: BulkCheckedProps) {
  const text = useText(texts);
  const { data } = useQuery(accountSetsQuery);
  const [accountSetForOthers, setAccountSetForOthers] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const { candidates, failed } = useMemo(() => {
    const options = { accountSets: data?.items ?? [], accountSetForOthers };
    const checked = gathered.rejections.map((rejection) => checkRejection(rejection, options));
    return {
      candidates: checked.flatMap(({ candidate }) => (candidate === null ? [] : [candidate])),
      failed: checked.flatMap((each) => (each.candidate === null ? [each] : [])),
    };
  }, [gathered, data, accountSetForOthers]);
  const anyNameless = gathered.rejections.some((rejection) => namedAccountSet(rejection) === null);
  return (
    <>
      {gathered.more && <Alert type="info" showIcon title={text.bulkLimit} />}
      <div className={styles["bulkTools"]}>
        {anyNameless && (
          <AccountSetTarget
            label={text.othersTo}
            placeholder={text.nowhere}
            value={accountSetForOthers}
            onChange={setAccountSetForOthers}
            allowClear
            disabled={running}
          />
        )}
        <Button disabled={running} onClick={onAgain}>
          {text.checkAgain}
        </Button>
      </div>
      {candidates.length === 0 ? (
        <EmptyState title={text.validNone} reason={text.validNoneWhy} />
      ) : (
        <BulkCandidates key={accountSetForOthers} candidates={candidates} onRunning={setRunning} />
      )}
      {failed.length > 0 && <BulkObstacles failed={failed} />}
    </>
  );
}
