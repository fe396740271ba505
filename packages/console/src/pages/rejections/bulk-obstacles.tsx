import { Table, type TableColumnType } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import type { Language } from "@cellgrade/contract/language";
import type { Checked, Obstacle } from "./bulk-check.ts";
import { explainSubmission } from "./explain-submission.ts";
import styles from "./rejections.module.css";
import { AccountSetSent } from "./rejections-table.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";

type Failed = Extract<Checked, { readonly candidate: null }>;

const PAGE_ROWS = 20;

/** The submissions that the interface would refuse again, with the reasons. */
export function BulkObstacles({ failed }: { readonly failed: readonly Failed[] }) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { timeZone } = useAccountSet();
  const columns: TableColumnType<Failed>[] = [
    { title: text.time, width: 160, render: (_, { rejection }) => formatMoment(rejection.receivedAt, timeZone) },
    {
      title: text.machine,
      width: 200,
      render: (_, { rejection: { deviceCode, address } }) => deviceCode ?? address,
    },
    { title: text.accountSetHead, width: 140, render: (_, { rejection }) => <AccountSetSent rejection={rejection} /> },
    { title: text.why, render: (_, { obstacle }) => explainObstacle(obstacle, text, language) },
  ];
  return (
    <section className={styles["bulkPart"]}>
      <h2 className={styles["bulkTitle"]}>{text.invalidNow(formatCount(failed.length, language))}</h2>
      <Table
        rowKey={({ rejection }) => rejection.id}
        dataSource={[...failed].reverse()}
        columns={columns}
        pagination={pagesOf(PAGE_ROWS)}
      />
    </section>
  );
}

function explainObstacle(obstacle: Obstacle, text: (typeof texts)["zh"], language: Language): string {
  switch (obstacle.kind) {
    case "reading":
      return explainSubmission(obstacle.reading, text, language) ?? "";
    case "noText":
      return text.obstacleNoText;
    case "truncated":
      return text.obstacleTruncated;
    case "list":
      return text.obstacleList;
    case "noAccountSet":
      return text.obstacleNoAccountSet;
    case "unknownAccountSet":
      return text.obstacleUnknown(obstacle.sent);
    default:
      return text.obstacleDisabled(obstacle.code);
  }
}
