import { WarningFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Flex, Progress, Table, type TableColumnType } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { editChoice } from "../../edit-choice.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatCount } from "../../parts/format-number.ts";
import { fieldNames } from "../../parts/quantity-names.ts";
import { Unanswered } from "../../parts/states.tsx";
import { cellPath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { BulkResult } from "./bulk-result.tsx";
import { type Candidate, cellKey, findDoubts } from "./bulk-check.ts";
import { findPresentRecords } from "./present-records.ts";
import styles from "./rejections.module.css";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";
import { useBulkRun } from "./use-bulk-run.ts";

const PAGE_ROWS = 50;

export interface BulkCandidatesProps {
  /**
   * The candidates, oldest first. They are submitted in this order, so that the latest of a cell wins, as it would
   * have.
   */
  readonly candidates: readonly Candidate[];
  readonly onRunning: (running: boolean) => void;
}

/**
 * The submissions that the interface would take now. Those chosen are submitted one by one, and each row tells its
 * outcome.
 */
export function BulkCandidates({ candidates, onRunning }: BulkCandidatesProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { language } = usePreferences();
  const { code, timeZone } = useAccountSet();
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const { results, running, run, cancel } = useBulkRun();
  const cells = candidates.map(({ accountSet, record }) => ({ accountSet, barcode: record.barcode }));
  const {
    data: present,
    error,
    refetch,
  } = useQuery({
    queryKey: [code, "bulk-present", cells],
    queryFn: ({ signal }) => findPresentRecords(cells, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (present === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} rows={4} />;
  }
  const doubts = findDoubts(candidates, present);
  const selected = chosen ?? candidates.map(({ rejection }) => rejection.id).filter((id) => !doubts.has(id));
  const ran = results.size > 0;
  const kinds = [...results.values()].map(({ kind }) => kind);
  const countOf = (kind: string): number => kinds.filter((each) => each === kind).length;
  const done = kinds.length - countOf("waiting") - countOf("sending");
  const count = (value: number): string => formatCount(value, language);

  async function start(): Promise<void> {
    const ids = new Set(selected);
    onRunning(true);
    await run(candidates.filter(({ rejection }) => ids.has(rejection.id)));
    onRunning(false);
  }

  const doubtText = {
    resubmitted: text.resubmitted,
    newerRecord: text.newerRecord,
    savedSince: text.savedSince,
    repeated: text.repeated,
  };
  const columns: TableColumnType<Candidate>[] = [
    { title: text.time, render: (_, { rejection }) => formatMoment(rejection.receivedAt, timeZone) },
    { title: text.accountSetHead, render: (_, { accountSet }) => accountSet },
    {
      title: names.barcode,
      render: (_, { accountSet, record: { barcode } }) => {
        const saved = present.has(cellKey(accountSet, barcode));
        return (
          <span className="monospace">
            {saved ? <Link to={cellPath(accountSet, barcode)}>{barcode}</Link> : barcode}
          </span>
        );
      },
    },
    { title: names.testTime, render: (_, { record }) => record.testTime },
    {
      title: text.presentTime,
      render: (_, { accountSet, record }) =>
        present.get(cellKey(accountSet, record.barcode))?.testTime ?? (
          <span className={styles["secondary"]}>{text.none2}</span>
        ),
    },
    {
      title: text.remark,
      render: (_, { rejection }) => {
        const doubt = doubts.get(rejection.id);
        if (doubt === undefined) return null;
        return (
          <span className={styles["doubt"]}>
            <WarningFilled aria-hidden="true" /> {doubtText[doubt]}
          </span>
        );
      },
    },
    { title: text.result, render: (_, { rejection }) => <BulkResult result={results.get(rejection.id)} /> },
  ];
  return (
    <section className={styles["bulkPart"]}>
      <Flex align="center" gap={12} className={styles["bulkHead"] ?? ""}>
        <h2 className={styles["bulkTitle"]}>{text.validNow(count(candidates.length))}</h2>
        {ran && (
          <span role="status">
            {text.progress(count(done), count(kinds.length))} ·{" "}
            {text.summary(count(countOf("saved")), count(countOf("refused")))}
          </span>
        )}
        {running ? (
          <Button onClick={cancel}>{text.cancel}</Button>
        ) : (
          <Button type="primary" disabled={selected.length === 0 || ran} onClick={() => void start()}>
            {text.submitChosen(count(selected.length))}
          </Button>
        )}
      </Flex>
      {ran && (
        <Progress
          percent={kinds.length === 0 ? 0 : (100 * done) / kinds.length}
          showInfo={false}
          aria-label={text.progress(count(done), count(kinds.length))}
        />
      )}
      <Table
        rowKey={({ rejection }) => rejection.id}
        dataSource={[...candidates]}
        columns={columns}
        scroll={{ x: "max-content" }}
        pagination={pagesOf(PAGE_ROWS)}
        rowSelection={{
          selectedRowKeys: [...selected],
          onChange: (keys) => setChosen((now) => editChoice(selected, keys.map(Number))(now ?? selected)),
          getCheckboxProps: ({ rejection }) => ({
            disabled: running || ran,
            "aria-label": text.select(rejection.id),
          }),
        }}
      />
    </section>
  );
}
