import { Tabs } from "antd";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Panel } from "../../parts/page.tsx";
import { sentHeaders } from "./check-headers.ts";
import styles from "./interface-test.module.css";
import type { HeaderLine } from "./sample.ts";
import { printSnippet, type SnippetName, SNIPPETS } from "./snippets/snippets.ts";
import { texts } from "./text.ts";

export interface SnippetsPanelProps {
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  readonly chosen: SnippetName;
  readonly onChoose: (name: SnippetName) => void;
}

/** The request as code, in the languages that machine software is written in. */
export function SnippetsPanel({ headers, body, chosen, onChoose }: SnippetsPanelProps) {
  const text = useText(texts);
  const request = { url: window.location.origin + SAVE_PATH, headers: sentHeaders(headers), body };
  const snippet = printSnippet(chosen, request);
  return (
    <Panel title={text.snippets} actions={<CopyButton text={snippet} label={text.copy} labelled />}>
      <Tabs
        activeKey={chosen}
        onChange={(name) => onChoose(name as SnippetName)}
        items={SNIPPETS.map((name) => ({
          key: name,
          label: text.snippetNames[name],
          children: name === chosen && (
            <>
              <p className={styles["note"]}>{text.snippetNotes[name]}</p>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the keyboard too */}
              <pre className={styles["raw"]} tabIndex={0} aria-label={text.snippetNames[name]}>
                {snippet}
              </pre>
            </>
          ),
        }))}
      />
    </Panel>
  );
}
