import { Button, Table, Tag } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { EmptyState } from "../../parts/states.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";

export interface VersionsPanelProps {
  readonly versions: readonly Schema<"GradingVersion">[];
  readonly onOpen: (version: number) => void;
}

/** All versions, newest first. */
export function VersionsPanel({ versions, onOpen }: VersionsPanelProps) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  return (
    <Panel title={text.versions} flush>
      {versions.length === 0 ? (
        <EmptyState title={text.noVersions} />
      ) : (
        <Table
          rowKey="version"
          dataSource={[...versions]}
          pagination={pagesOf(10)}
          columns={[
            {
              title: text.version,
              key: "version",
              render: (_, { version }, at) => (
                <>
                  <Button
                    type="link"
                    style={{ padding: 0 }}
                    aria-label={text.open(version)}
                    onClick={() => onOpen(version)}
                  >
                    {text.versionName(version)}
                  </Button>
                  {version === versions[0]?.version && at === 0 && (
                    <Tag color="blue" style={{ marginInlineStart: 8 }}>
                      {text.isCurrent}
                    </Tag>
                  )}
                </>
              ),
            },
            {
              title: text.createdAt,
              dataIndex: "createdAt",
              render: (at: string) => formatMoment(at, timeZone),
            },
            { title: text.ruleCount, key: "rules", align: "right", render: (_, { rules }) => rules.length },
          ]}
        />
      )}
    </Panel>
  );
}
