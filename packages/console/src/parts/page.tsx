import { type ReactNode, useEffect } from "react";
import styles from "./page.module.css";

export interface PageProps {
  readonly title: string;
  /** Beside the title: the page's main actions. */
  readonly actions?: ReactNode;
  /** Under the title: filters. Stays in place while the content scrolls. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page; its title is the document's too. */
export function Page({ title, actions, toolbar, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · cellgrade`;
  }, [title]);
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div className={styles["titleRow"]}>
          <h1 className={styles["title"]}>{title}</h1>
          <div className={styles["actions"]}>{actions}</div>
        </div>
        {toolbar !== undefined && <div className={styles["toolbar"]}>{toolbar}</div>}
      </header>
      <div className={styles["body"]}>{children}</div>
    </div>
  );
}

export interface PanelProps {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  /** Without padding: a table reaches the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A framed part of a page. */
export function Panel({ title, actions, flush = false, children }: PanelProps) {
  return (
    <section className={styles["panel"]}>
      {(title !== undefined || actions !== undefined) && (
        <div className={styles["panelHead"]}>
          <h2 className={styles["panelTitle"]}>{title}</h2>
          <div className={styles["actions"]}>{actions}</div>
        </div>
      )}
      <div className={flush ? undefined : styles["panelBody"]}>{children}</div>
    </section>
  );
}
