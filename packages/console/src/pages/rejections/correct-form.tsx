import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Flex, Input } from "antd";
import { useId, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { accountSetsQuery } from "../../api/account-sets.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { AccountSetTarget } from "./account-set-target.tsx";
import { namedAccountSet } from "./bulk-check.ts";
import { RawAnswerView } from "./raw-answer-view.tsx";
import { ReadingView } from "./reading-view.tsx";
import { readSubmission } from "./read-submission.ts";
import styles from "./rejections.module.css";
import { texts } from "./text.ts";
import { type Resubmission, useResubmit } from "./use-resubmit.ts";

/** An editor of the body. It shows the interface's reading of the body, and submits it. */
export function CorrectForm({ rejection }: { readonly rejection: Schema<"Rejection"> }) {
  const text = useText(texts);
  const id = useId();
  const { code } = useAccountSet();
  const { data: accountSets } = useQuery(accountSetsQuery);
  const [body, setBody] = useState(rejection.bodyText ?? "");
  const [chosen, setChosen] = useState<string | null>(null);
  const { submit, sending, outcome, clear } = useResubmit();
  const queryClient = useQueryClient();
  function edit(changed: string): void {
    setBody(changed);
    clear(); // the last answer was to another body
  }
  async function send(resubmission: Resubmission): Promise<void> {
    await submit(resubmission);
    await queryClient.invalidateQueries({ queryKey: [code, "present-record"] });
    await queryClient.invalidateQueries({ queryKey: [code, "rejections"] });
  }
  const reading = readSubmission(body);
  // The account set that the submission named, if it exists by now. Else somebody must choose: there is no default.
  const named = namedAccountSet(rejection);
  const target = chosen ?? accountSets?.items.find((each) => each.code === named && each.enabled)?.code ?? null;

  return (
    <div className={styles["correct"]}>
      <Flex align="center" gap={8}>
        <label htmlFor={id} className={styles["editorLabel"]}>
          {text.body}
        </label>
        <Button disabled={reading.kind === "notObject"} onClick={() => edit(JSON.stringify(JSON.parse(body), null, 2))}>
          {text.format}
        </Button>
        <Button disabled={body === (rejection.bodyText ?? "")} onClick={() => edit(rejection.bodyText ?? "")}>
          {text.restore}
        </Button>
      </Flex>
      <Input.TextArea
        id={id}
        className={styles["editor"] ?? ""}
        autoSize={{ minRows: 6, maxRows: 16 }}
        spellCheck={false}
        value={body}
        onChange={({ target: { value } }) => edit(value)}
      />
      <ReadingView reading={reading} onChoose={(record) => edit(JSON.stringify(record, null, 2))} />
      <Flex wrap align="end" gap={12}>
        <AccountSetTarget label={text.target} value={target} placeholder={text.chooseTarget} onChange={setChosen} />
        <Button
          type="primary"
          loading={sending}
          disabled={target === null}
          onClick={() => {
            if (target !== null) void send({ accountSet: target, body, rejection: rejection.id });
          }}
        >
          {sending ? text.submitting : text.submit}
        </Button>
        <span className={styles["secondary"]}>{text.storesRecord}</span>
      </Flex>
      {target !== null && reading.kind === "record" && outcome === null && (
        <PresentRecord accountSet={target} barcode={reading.record.barcode} testTime={reading.record.testTime} />
      )}
      {outcome !== null && (
        <RawAnswerView
          outcome={outcome}
          accountSet={target ?? ""}
          barcode={reading.kind === "record" ? reading.record.barcode : null}
        />
      )}
    </div>
  );
}

interface PresentRecordProps {
  readonly accountSet: string;
  readonly barcode: string;
  readonly testTime: string;
}

/** The record that submitting would replace. */
function PresentRecord({ accountSet, barcode, testTime }: PresentRecordProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { data } = useQuery({
    queryKey: [code, "present-record", accountSet, barcode],
    queryFn: async ({ signal }) => {
      // The record is searched for: asking for a record that does not exist is an error.
      const query = { barcode: [barcode], limit: 1 };
      const path = { code: accountSet };
      const page = await ask("GET /api/v1/account-sets/{code}/records", { path, query, signal });
      return page.items[0] ?? null;
    },
  });
  if (data === undefined) return null;
  if (data === null) return <Alert type="info" showIcon title={text.noRecordYet} />;
  return data.testTime > testTime ? (
    <Alert type="warning" showIcon title={text.presentNewer(data.testTime)} />
  ) : (
    <Alert type="info" showIcon title={text.presentOlder(data.testTime)} />
  );
}
