import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Panel } from "../../parts/page.tsx";
import styles from "./audit.module.css";
import { texts } from "./text.ts";

/** The ends of the chains, to be kept elsewhere: they show later whether the end was cut off. */
export function ChainEnds({ heads }: { readonly heads: readonly Schema<"AuditHead">[] }) {
  const text = useText(texts);
  if (heads.length === 0) return null;
  return (
    <Panel title={text.ends}>
      <p className={styles["hint"]}>
        {text.endsWhy} <code>cellgrade audit verify --head "…"</code>
      </p>
      <ul className={styles["ends"]}>
        {heads.map(({ chain, seq, hash }) => (
          <li key={chain}>
            <code className={styles["hash"]}>{`${chain}:${seq}:${hash}`}</code>
            <CopyButton text={`${chain}:${seq}:${hash}`} label={text.endOf(chain)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
