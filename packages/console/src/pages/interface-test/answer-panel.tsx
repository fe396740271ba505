import { ERRORS } from "@cellgrade/contract/errors";
import { ERROR_CODE_HEADER } from "@cellgrade/contract/wire";
import { Alert, Flex } from "antd";
import { Link } from "react-router";
import type { RawAnswer } from "../../api/submissions.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Panel } from "../../parts/page.tsx";
import { EmptyState } from "../../parts/states.tsx";
import { cellPath, pagePath } from "../../paths.ts";
import styles from "./interface-test.module.css";
import { readAnswer } from "./read-answer.ts";
import { texts } from "./text.ts";

/** The answer to a submission, or the error when none came. `barcode` and `accountSet` are those that were sent. */
export interface Outcome {
  readonly answer: RawAnswer | null;
  readonly error: Error | null;
  readonly barcode: string | null;
  readonly accountSet: string | null;
}

export interface AnswerPanelProps {
  readonly outcome: Outcome | null;
  /** The account set of the page. A refusal that named no account set is looked up there. */
  readonly code: string;
}

export function AnswerPanel({ outcome, code }: AnswerPanelProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  return (
    <Panel
      title={text.answer}
      actions={outcome?.answer != null && <CopyButton text={outcome.answer.text} label={text.copyAnswer} />}
    >
      {/* A status, so that screen readers tell the answer: the button that sends stands elsewhere. */}
      <div role="status">
        {outcome === null ? (
          <EmptyState title={text.noAnswer} reason={text.noAnswerWhy} />
        ) : outcome.answer === null ? (
          <Alert
            type="error"
            showIcon
            title={text.noAnswerCame}
            description={outcome.error === null ? undefined : errorText(outcome.error)}
          />
        ) : (
          <Answer answer={outcome.answer} barcode={outcome.barcode} accountSet={outcome.accountSet} code={code} />
        )}
      </div>
    </Panel>
  );
}

interface AnswerProps {
  readonly answer: RawAnswer;
  readonly barcode: string | null;
  readonly accountSet: string | null;
  readonly code: string;
}

function Answer({ answer, barcode, accountSet, code }: AnswerProps) {
  const text = useText(texts);
  const envelope = readAnswer(answer.text);
  const errorCode = answer.headers.find(([name]) => name === ERROR_CODE_HEADER)?.[1];
  const advice = Object.entries(ERRORS).find(([name]) => name === errorCode)?.[1].advice;
  return (
    <div className={styles["answer"]}>
      {envelope === null ? (
        <Alert type="warning" showIcon title={text.unclear} />
      ) : envelope.state === 1 ? (
        <Alert
          type="success"
          showIcon
          title={`${text.stored} · ${envelope.msg}`}
          action={
            barcode !== null &&
            accountSet !== null && <Link to={cellPath(accountSet, barcode)}>{text.openRecord(barcode)}</Link>
          }
        />
      ) : (
        <Alert
          type="error"
          showIcon
          title={`${text.refused} · ${envelope.msg}`}
          {...(errorCode !== undefined && {
            description: (
              <>
                {text.code} <code>{errorCode}</code>
                {advice !== undefined && ` · ${text[advice]}`}
              </>
            ),
          })}
          action={<Link to={pagePath(code, "rejections")}>{text.openRefused}</Link>}
        />
      )}
      <Flex gap={24}>
        <span>
          {text.status} <strong>{answer.status}</strong>
        </span>
        <span>
          {text.elapsed} <strong>{answer.elapsedMs.toFixed(1)} ms</strong>
        </span>
      </Flex>
      <h3 className={styles["part"]}>{text.answerBody}</h3>
      <pre className={styles["raw"]}>{answer.text}</pre>
      <h3 className={styles["part"]}>{text.answerHeaders}</h3>
      <pre className={styles["raw"]}>{answer.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</pre>
    </div>
  );
}
