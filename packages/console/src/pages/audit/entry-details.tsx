import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import styles from "./audit.module.css";
import { compareJson, type JsonLine, printJson } from "./compare-json.ts";
import { readJson } from "./read-json.ts";
import { texts } from "./text.ts";

/** All that is written down of one entry. What a change replaced is marked on both sides. */
export function EntryDetails({ entry }: { readonly entry: Schema<"AuditEntry"> }) {
  const text = useText(texts);
  const { chain, seq, hash, action } = entry;
  const [target, before, after] = [readJson(entry.target), readJson(entry.before), readJson(entry.after)];
  const sides = compareJson(before, after);
  return (
    <div className={styles["details"]}>
      <div className={styles["sides"]}>
        {target !== null && <Side title={text.target} lines={printJson(target)} />}
        {before !== null && <Side title={text.before} lines={sides.before} />}
        {after !== null && <Side title={text.after} lines={sides.after} />}
        {target === null && before === null && after === null && (
          <p className={styles["secondary"]}>{text.nothingMore}</p>
        )}
      </div>
      <div className={styles["secondary"]}>
        {text.operation} <code>{action}</code> · {text.place(chain, seq)} · {text.hash}{" "}
        <code className={styles["hash"]}>{hash}</code>
        <CopyButton text={hash} label={text.hash} />
      </div>
    </div>
  );
}

function Side({ title, lines }: { readonly title: string; readonly lines: readonly JsonLine[] }) {
  const text = useText(texts);
  return (
    <section className={styles["side"]} aria-label={title}>
      <h3 className={styles["sideTitle"]}>
        {title}
        {lines.some(({ differs }) => differs) && <span className={styles["secondary"]}> {text.marked}</span>}
      </h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the keyboard too */}
      <pre className={styles["json"]} tabIndex={0}>
        {lines.map(({ at, text: line, differs }) =>
          differs ? (
            <mark key={at} className={styles["differs"]}>
              {`${line}\n`}
            </mark>
          ) : (
            <span key={at}>{`${line}\n`}</span>
          ),
        )}
      </pre>
    </section>
  );
}
