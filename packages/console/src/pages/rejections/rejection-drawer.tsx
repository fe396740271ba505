import { useQuery } from "@tanstack/react-query";
import { Alert, Drawer, Tabs } from "antd";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Unanswered } from "../../parts/states.tsx";
import { BodyBytes } from "./body-bytes.tsx";
import { CorrectForm } from "./correct-form.tsx";
import { RejectionFacts } from "./rejection-facts.tsx";
import { DRAWER_VIEWS, type DrawerView } from "./rejection-fields.ts";
import styles from "./rejections.module.css";
import { findRejection } from "./rejections-query.ts";
import { texts } from "./text.ts";

export interface RejectionDrawerProps {
  /** The submission to show. Null when the drawer is closed. */
  readonly id: number | null;
  readonly view: DrawerView;
  readonly onView: (view: DrawerView) => void;
  readonly onClose: () => void;
}

/** One refused submission: its body as text and bytes, its answer, and a form that corrects it. */
export function RejectionDrawer({ id, view, onView, onClose }: RejectionDrawerProps) {
  const text = useText(texts);
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size="min(880px, 92vw)"
      title={id === null ? "" : text.detailTitle(id)}
      closable={{ "aria-label": text.close }}
      destroyOnHidden
    >
      {id !== null && <RejectionDetail key={id} id={id} view={view} onView={onView} />}
    </Drawer>
  );
}

interface RejectionDetailProps {
  readonly id: number;
  readonly view: DrawerView;
  readonly onView: (view: DrawerView) => void;
}

function RejectionDetail({ id, view, onView }: RejectionDetailProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const maySubmit = useMay("engineer");
  const seesAll = useMay("viewer", "server");
  const { data, error, refetch } = useQuery({
    queryKey: [code, "rejection", id],
    queryFn: ({ signal }) => findRejection({ accountSet: seesAll ? null : code, id }, signal),
    staleTime: Number.POSITIVE_INFINITY, // a submission never changes
  });
  if (data === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} rows={8} />;
  }
  const content = {
    text: <BodyText rejection={data} />,
    hex: <BodyBytes rejection={data} />,
    correct: <CorrectForm rejection={data} />,
  };
  const names = { text: text.textView, hex: text.hexView, correct: text.correctView };
  return (
    <>
      <RejectionFacts rejection={data} />
      <Tabs
        activeKey={view === "correct" && !maySubmit ? "text" : view}
        onChange={(chosen) => onView(DRAWER_VIEWS.find((each) => each === chosen) ?? "text")}
        items={DRAWER_VIEWS.filter((key) => key !== "correct" || maySubmit).map((key) => ({
          key,
          label: names[key],
          children: content[key],
        }))}
      />
    </>
  );
}

function BodyText({ rejection: { bodyText, bodyBytes } }: { readonly rejection: Schema<"Rejection"> }) {
  const text = useText(texts);
  if (bodyBytes === 0) return <Alert type="info" title={text.bodyEmpty} />;
  if (bodyText === null) return <Alert type="warning" title={text.bodyNoText} />;
  return (
    <div className={styles["bodyBox"]}>
      <div className={styles["copy"]}>
        <CopyButton text={bodyText} label={text.copyBody} />
      </div>
      <pre className={styles["bodyText"]} aria-label={text.body} tabIndex={0}>
        {bodyText}
      </pre>
    </div>
  );
}
