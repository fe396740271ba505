import { type ReactNode, useEffect } from "react";
import { AppearanceControls } from "../parts/appearance-controls.tsx";
import styles from "./access.module.css";

export interface EntranceProps {
  readonly title: string;
  /** What the reader has to know before he types. */
  readonly why?: string;
  readonly children: ReactNode;
}

/** The frame of a page that is shown to somebody who is not in yet. */
export function Entrance({ title, why, children }: EntranceProps) {
  useEffect(() => {
    document.title = `${title} · cellgrade`;
  }, [title]);
  return (
    <div className={styles["entrance"]}>
      <header className={styles["top"]}>
        <span className={styles["brand"]}>cellgrade</span>
        <AppearanceControls />
      </header>
      <main className={styles["card"]}>
        <h1 className={styles["title"]}>{title}</h1>
        {why !== undefined && <p className={styles["why"]}>{why}</p>}
        {children}
      </main>
    </div>
  );
}
