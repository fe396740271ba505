import { UNIT_UNKNOWN } from "@cellgrade/contract/units";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Table } from "antd";
import { Link } from "react-router";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { unitFindingsQuery } from "../../api/unit-findings.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames, MEASURED_SHOWN } from "../../parts/quantity-names.ts";
import { pagesOf } from "../../parts/table-pages.ts";
import { pagePath } from "../../paths.ts";
import styles from "./devices.module.css";
import { texts } from "./text.ts";

type Finding = Schema<"UnitFinding">;

/** Medians as people compare them: 2.85 and 2850. */
const MEDIAN_DIGITS = 4;

/** What the unit watch has found, each to be cleared, and the units that the numbers speak for where none is set. */
export function UnitsPanel() {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units, timeZone } = useAccountSet();
  const mayClear = useMay("engineer");
  const maySet = useMay("admin");
  const { data } = useQuery(unitFindingsQuery(code));
  const clear = useClear();
  if (data === undefined) return null;
  const { items, proposedUnits } = data;
  const proposed = MEASURED_SHOWN.filter(
    (quantity) => units[quantity] === UNIT_UNKNOWN && proposedUnits[quantity] !== null,
  ).map((quantity) => `${names[quantity]} ${proposedUnits[quantity]}`);
  if (items.length === 0 && proposed.length === 0) return null;
  return (
    <Panel title={text.units}>
      {proposed.length > 0 && <p className={styles["intro"]}>{text.unitsUnknown(proposed.join(" · "))}</p>}
      {proposed.length > 0 && maySet && <Link to={pagePath(code, "settings")}>{text.unitsSet}</Link>}
      {items.length > 0 && (
        <>
          <p className={styles["intro"]}>{text.unitsIntro}</p>
          <Table<Finding>
            rowKey="id"
            pagination={pagesOf(10)}
            scroll={{ x: "max-content" }}
            dataSource={[...items]}
            columns={[
              { title: text.name, dataIndex: "deviceCode" },
              { title: text.workStep, dataIndex: "workStep" },
              { title: text.quantity, key: "quantity", render: (_, { quantity }) => names[quantity] },
              { title: text.finding, key: "finding", render: (_, finding) => describe(finding, text) },
              { title: text.foundAt, key: "foundAt", render: (_, { foundAt }) => formatMoment(foundAt, timeZone) },
              {
                title: "",
                key: "clear",
                align: "right",
                render: (_, { id, deviceCode, quantity }) =>
                  mayClear && (
                    <Button aria-label={text.clearOf(deviceCode, names[quantity])} onClick={() => void clear(id)}>
                      {text.clear}
                    </Button>
                  ),
              },
            ]}
          />
        </>
      )}
    </Panel>
  );
}

function describe({ comparison, factor, median, expected }: Finding, text: typeof texts.en): string {
  if (comparison === "capacity" || factor === null || expected === null) return text.capacity(shown(median));
  const times = factor === -1 ? text.signOnly : text.times(shownFactor(factor));
  return text[comparison](times, shown(median), shown(expected));
}

/** `1000`, or `1/3600` for the inverse. */
function shownFactor(factor: number): string {
  return Math.abs(factor) >= 1 ? String(factor) : `${factor < 0 ? "-" : ""}1/${Math.round(1 / Math.abs(factor))}`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(MEDIAN_DIGITS)));
}

/** Gives a function that marks a finding as done. */
function useClear(): (id: number) => Promise<void> {
  const text = useText(texts);
  const errorText = useErrorText();
  const { modal } = App.useApp();
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  return async (id) => {
    try {
      const path = { code, id: String(id) };
      await ask("POST /api/v1/account-sets/{code}/unit-findings/{id}/clear", { path, body: {} });
    } catch (error) {
      void modal.error({ title: text.clearFailed, content: errorText(error as Error) });
    }
    await queryClient.invalidateQueries({ queryKey: unitFindingsQuery(code).queryKey });
  };
}
