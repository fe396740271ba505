import { SendOutlined } from "@ant-design/icons";
import { ACCOUNT_SET_HEADER, SAVE_PATH } from "@cellgrade/contract/wire";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input } from "antd";
import { useEffect, useState } from "react";
import { submitRaw } from "../../api/submissions.ts";
import { useText } from "../../language/use-text.ts";
import { useSettled } from "../../parts/filter/use-settled.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { useUrlState } from "../../url-state.ts";
import { AnswerPanel, type Outcome } from "./answer-panel.tsx";
import { checkBody, withPrefix } from "./check-body.ts";
import { headerFault, sentHeaders } from "./check-headers.ts";
import { CheckMark } from "./check-mark.tsx";
import { CheckPanel } from "./check-panel.tsx";
import { formatJson } from "./format-json.ts";
import { HeaderLines } from "./header-lines.tsx";
import styles from "./interface-test.module.css";
import { type HeaderLine, sampleBody, sampleHeaders } from "./sample.ts";
import { SnippetsPanel } from "./snippets-panel.tsx";
import { testFields } from "./test-state.ts";
import { texts } from "./text.ts";

/** The page with what was typed. The address follows a moment later: the router is too slow for each key. */
export function InterfaceTest({ code }: { readonly code: string }) {
  const text = useText(texts);
  const { modal } = App.useApp();
  const queryClient = useQueryClient();
  const [state, change] = useUrlState(testFields);
  const [prefix, setPrefix] = useState(state.prefix);
  const [body, setBody] = useState(state.body ?? sampleBody(state.prefix));
  const [headers, setHeaders] = useState(state.header ?? sampleHeaders(code));
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const typed = useSettled(
    JSON.stringify({
      prefix,
      body: body === sampleBody(prefix) ? null : body,
      header: JSON.stringify(headers) === JSON.stringify(sampleHeaders(code)) ? null : headers,
    }),
  );
  useEffect(() => change(JSON.parse(typed) as Parameters<typeof change>[0]), [typed, change]);

  const check = checkBody(body);
  const barcode = check.kind === "record" ? check.record.barcode : null;
  const marked = barcode === null || (prefix !== "" && barcode.startsWith(prefix));
  const unsendable = headers.some((line) => ["invalidName", "invalidValue"].includes(headerFault(line) ?? ""));

  async function send(): Promise<void> {
    if (!marked && !(await confirmed())) return;
    const sent = sentHeaders(headers).filter((line) => headerFault(line) !== "kept");
    const accountSet = accountSetOf(sent);
    setSending(true);
    try {
      const lines = Object.fromEntries(sent.map(({ name, value }) => [name.toLowerCase(), value]));
      const answer = await submitRaw({ accountSet: code, headers: lines, body });
      setOutcome({ answer, error: null, barcode, accountSet });
      void queryClient.invalidateQueries({ queryKey: [code] });
    } catch (error) {
      setOutcome({ answer: null, error: error as Error, barcode, accountSet });
    } finally {
      setSending(false);
    }
  }

  function confirmed(): Promise<boolean> {
    return new Promise((resolve) => {
      modal.confirm({
        title: text.sendRealTitle,
        content: text.sendRealWhy(barcode ?? ""),
        okText: text.sendReal,
        okButtonProps: { danger: true },
        cancelText: text.cancel,
        autoFocusButton: "cancel",
        onOk: () => resolve(true),
        onCancel: () => resolve(false),
      });
    });
  }

  function changePrefix(chosen: string): void {
    // The sample follows the prefix. A body that was typed by hand does not.
    setBody((now) => (now === sampleBody(prefix) ? sampleBody(chosen) : now));
    setPrefix(chosen);
  }

  return (
    <Page
      title={text.title}
      actions={
        <Button
          type="primary"
          icon={<SendOutlined />}
          loading={sending}
          disabled={unsendable}
          onClick={() => void send()}
        >
          {text.send}
        </Button>
      }
    >
      <Alert
        type="warning"
        showIcon
        title={
          <>
            <strong>{text.stores}</strong> {text.storesWhy(accountSetOf(sentHeaders(headers)) ?? code)}
          </>
        }
      />
      <div className={styles["columns"]}>
        <div className={styles["side"]}>
          <Panel title={text.request}>
            <div className={styles["request"]}>
              <code className={styles["address"]}>POST {SAVE_PATH}</code>
              <HeaderLines lines={headers} onChange={setHeaders} />
              <FormField label={text.prefix}>
                {(control) => (
                  <Input
                    {...control}
                    className="monospace"
                    style={{ width: 200 }}
                    maxLength={32}
                    value={prefix}
                    onChange={({ target }) => changePrefix(target.value)}
                  />
                )}
              </FormField>
              <FormField label={text.body}>
                {(control) => (
                  <Input.TextArea
                    {...control}
                    className="monospace"
                    spellCheck={false}
                    autoSize={{ minRows: 11, maxRows: 24 }}
                    value={body}
                    onChange={({ target }) => setBody(target.value)}
                  />
                )}
              </FormField>
              <div className={styles["buttons"]}>
                <Button
                  disabled={check.kind !== "record" && check.kind !== "faults"}
                  onClick={() => setBody(formatJson)}
                >
                  {text.format}
                </Button>
                <Button
                  onClick={() => {
                    setBody(sampleBody(prefix));
                    setHeaders(sampleHeaders(code));
                  }}
                >
                  {text.reset}
                </Button>
                <CheckMark check={check} />
              </div>
            </div>
          </Panel>
          <Panel title={text.check}>
            <div className={styles["check"]}>
              <CheckPanel check={check} prefix={prefix} onAddPrefix={() => setBody((now) => withPrefix(now, prefix))} />
            </div>
          </Panel>
        </div>
        <div className={styles["side"]}>
          <AnswerPanel outcome={outcome} code={code} />
          <SnippetsPanel
            headers={headers}
            body={body}
            chosen={state.snippet}
            onChoose={(snippet) => change({ snippet }, { push: true })}
          />
        </div>
      </div>
    </Page>
  );
}

/** The account set that the headers name. Null when they name none. */
function accountSetOf(headers: readonly HeaderLine[]): string | null {
  return headers.find(({ name }) => name.toLowerCase() === ACCOUNT_SET_HEADER)?.value || null;
}
