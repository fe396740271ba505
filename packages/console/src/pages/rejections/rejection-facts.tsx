import { ERRORS } from "@cellgrade/contract/errors";
import { ACCOUNT_SET_HEADER, ERROR_CODE_HEADER } from "@cellgrade/contract/wire";
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { formatBytes } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { explainError } from "./explain-error.ts";
import styles from "./rejections.module.css";
import { AccountSetSent } from "./rejections-table.tsx";
import { texts } from "./text.ts";

/** The facts of a submission and of its answer. The body is shown elsewhere. */
export function RejectionFacts({ rejection }: { readonly rejection: Schema<"Rejection"> }) {
  const text = useText(texts);
  const { timeZone } = useAccountSet();
  const { language } = usePreferences();
  const { code, msg, httpStatus, receivedAt, deviceCode, address, method, path, bodyBytes, bodyTruncated } = rejection;
  const { advice } = ERRORS[code];
  const headers: readonly (readonly [string, string | null])[] = [
    [ACCOUNT_SET_HEADER, rejection.accountSetSent],
    ["content-type", rejection.contentType],
    ["content-encoding", rejection.contentEncoding],
  ];
  const facts: readonly (readonly [string, ReactNode])[] = [
    [text.time, formatMoment(receivedAt, timeZone)],
    [
      text.machine,
      <>
        {deviceCode ?? <span className={styles["secondary"]}>{text.unknownDevice}</span>} · {address}
      </>,
    ],
    [text.accountSetHead, <AccountSetSent rejection={rejection} />],
    [
      text.request,
      <span className="monospace">
        {method} {path}
      </span>,
    ],
    [
      text.headers,
      <>
        {headers.map(([name, value]) => (
          <div key={name} className="monospace">
            {name}: {value ?? <span className={styles["secondary"]}>{text.notSent}</span>}
          </div>
        ))}
      </>,
    ],
    [text.bytes, formatBytes(bodyBytes)],
    [
      text.answer,
      <span className={styles["answerLine"]}>
        HTTP {httpStatus} · {ERROR_CODE_HEADER}: {code}
        <br />
        {msg}
      </span>,
    ],
  ];
  const kept = formatBytes(Math.floor((rejection.bodyBase64.length * 3) / 4));
  return (
    <>
      <Alert
        type={advice === "retry" ? "info" : "warning"}
        showIcon
        title={`${explainError(code, language)}${text.stop}${advice === "retry" ? text.retryAdvice : text.neverAdvice}`}
      />
      <dl className={styles["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {bodyTruncated && <Alert type="warning" showIcon title={text.truncatedBody(kept, formatBytes(bodyBytes))} />}
    </>
  );
}
