import { type Quantity, unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, InputNumber, Table, Tag } from "antd";
import { useState } from "react";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ApiProblem, ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatMeasured } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { ErrorState, LoadingPart } from "../../parts/states.tsx";
import styles from "./distribution.module.css";
import { limitsQuery } from "../../api/limits.ts";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";

export interface LimitsPanelProps {
  readonly workStep: string;
  readonly quantity: Quantity;
  /** True when the page uses other limits. */
  readonly isTrial: boolean;
}

type LimitsVersion = Schema<"LimitsVersion">;

/** The stored limits of one step and quantity. Each change is a version. */
export function LimitsPanel({ workStep, quantity, isTrial }: LimitsPanelProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, timeZone, units } = useAccountSet();
  const mayChange = useMay("engineer");
  const { data, error, refetch } = useQuery(limitsQuery(code));
  const isOurs = (each: LimitsVersion): boolean => each.workStep === workStep && each.quantity === quantity;
  const versions = data?.versions.filter(isOurs) ?? [];
  const newest = versions[0] ?? null;
  return (
    <Panel title={text.limits(workStep, withUnit(names[quantity], unitOf(quantity, units)))}>
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingPart rows={3} />
      ) : (
        <>
          {mayChange && (
            <LimitsForm key={newest?.version ?? 0} workStep={workStep} quantity={quantity} newest={newest} />
          )}
          {isTrial && <p className={styles["note"]}>{text.trialHides}</p>}
          {newest === null ? (
            <p className={styles["note"]}>{text.noneStored}</p>
          ) : (
            <Table
              rowKey="version"
              aria-label={text.versions}
              style={{ marginBlockStart: 12, maxWidth: TABLE_PX }}
              pagination={pagesOf(5)}
              dataSource={versions}
              columns={[
                {
                  title: text.version,
                  render: (_, { version }) => (
                    <>
                      {version} {version === newest.version && <Tag>{text.current}</Tag>}
                    </>
                  ),
                },
                { title: text.lsl, align: "right", render: (_, { lsl }) => formatMeasured(lsl) },
                { title: text.usl, align: "right", render: (_, { usl }) => formatMeasured(usl) },
                { title: text.since, render: (_, { createdAt }) => formatMoment(createdAt, timeZone) },
              ]}
            />
          )}
        </>
      )}
    </Panel>
  );
}

interface LimitsFormProps {
  readonly workStep: string;
  readonly quantity: Quantity;
  readonly newest: LimitsVersion | null;
}

interface Edited {
  readonly lsl: number | null;
  readonly usl: number | null;
}

function LimitsForm({ workStep, quantity, newest }: LimitsFormProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { code } = useAccountSet();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [lsl, setLsl] = useState(newest?.lsl ?? null);
  const [usl, setUsl] = useState(newest?.usl ?? null);
  const [fault, setFault] = useState<string | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (edited: Edited) =>
      ask("PUT /api/v1/account-sets/{code}/limits", {
        path: { code },
        body: { workStep, quantity, ...edited, basedOn: newest?.version ?? null },
      }),
    onSuccess: async (saved) => {
      setFault(null);
      void message.success(saved.lsl === null && saved.usl === null ? text.removed : text.saved);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: limitsQuery(code).queryKey }),
        queryClient.invalidateQueries({ queryKey: [code, "distribution"] }),
        queryClient.invalidateQueries({ queryKey: [code, "channels"] }),
      ]);
    },
    onError: async (error) => {
      if (error instanceof ApiProblem && error.status === 409) {
        // The form begins again with the version that came meanwhile. So the message stands where it outlives the form.
        void message.warning(text.changedMeanwhile, MESSAGE_SECONDS);
        await queryClient.invalidateQueries({ queryKey: limitsQuery(code).queryKey });
      } else setFault(text.saveFailed(errorText(error)));
    },
  });
  const isRemoved = newest === null || (newest.lsl === null && newest.usl === null);
  const isSame = lsl === (newest?.lsl ?? null) && usl === (newest?.usl ?? null);

  function save(): void {
    if (lsl !== null && usl !== null && lsl >= usl) setFault(text.wrongOrder);
    else mutate({ lsl, usl });
  }

  const shared = { changeOnWheel: false, controls: false, style: { width: 120 }, onPressEnter: save };
  return (
    <>
      <div className={styles["controls"]}>
        <FilterField label={text.lsl}>
          <InputNumber {...shared} aria-label={text.lsl} value={lsl} onChange={setLsl} />
        </FilterField>
        <FilterField label={text.usl}>
          <InputNumber {...shared} aria-label={text.usl} value={usl} onChange={setUsl} />
        </FilterField>
        <Button type="primary" loading={isPending} disabled={isSame} onClick={save}>
          {text.save}
        </Button>
        {!isRemoved && (
          <Button disabled={isPending} onClick={() => mutate({ lsl: null, usl: null })}>
            {text.remove}
          </Button>
        )}
      </div>
      {fault !== null && <Alert style={{ marginBlockStart: 8 }} type="error" title={fault} role="alert" />}
    </>
  );
}

/** The width of the table. In a wider one the columns lie too far apart to be read as rows. */
const TABLE_PX = 640;

/** The message is shown long enough to be read. */
const MESSAGE_SECONDS = 8;
