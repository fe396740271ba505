import type { Language } from "@cellgrade/contract/language";
import { Button, Progress } from "antd";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatBytes, formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import type { ExportJob } from "./export-jobs.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";
import { type ExportView, useExportProgress } from "./use-export-progress.ts";

const FORMAT_NAMES: { readonly [format in ExportJob["format"]]: string } = {
  xlsx: "XLSX",
  csv: "CSV",
  "excel-csv": "Excel CSV",
};

/** One export with its progress and a button to cancel it. */
export function ExportLine({ job }: { readonly job: ExportJob }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { language } = usePreferences();
  const queryClient = useQueryClient();
  const view = useExportProgress(job);
  const { state, progress, missing, refusal } = view;
  const cancel = useMutation({
    mutationFn: () => ask("DELETE /api/v1/exports/{id}", { path: { id: job.id }, body: {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [job.accountSet, "export", job.id] }),
  });
  const detail =
    refusal !== null
      ? errorText(refusal)
      : missing !== null
        ? text[missing]
        : state === "failed"
          ? text.broken
          : progressWords(view, { text, language });
  return (
    <li className={styles["exportLine"]}>
      <span>{FORMAT_NAMES[job.format]}</span>
      <Progress
        aria-label={text.states[state]}
        percent={percentOf(view)}
        showInfo={false}
        size="small"
        status={state === "failed" ? "exception" : state === "done" ? "success" : "normal"}
      />
      <span role="status">
        {text.states[state]}
        {state === "running" && (
          <Button type="link" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {text.cancelExport}
          </Button>
        )}
      </span>
      <span className={styles["exportDetail"]}>
        {detail}
        {progress !== undefined && progress.bytes > 0 && missing === null && ` · ${formatBytes(progress.bytes)}`}
        {cancel.error !== null && ` · ${errorText(cancel.error)}`}
      </span>
    </li>
  );
}

/** The progress as a whole number from 0 to 100. */
function percentOf({ state, progress }: ExportView): number {
  if (state === "done") return 100;
  if (progress === undefined || progress.rowsTotal === null || progress.rowsTotal === 0) return 0;
  return Math.min(99, Math.floor((100 * progress.rows) / progress.rowsTotal));
}

export function progressWords(
  { progress }: ExportView,
  { text, language }: { readonly text: (typeof texts)["zh"]; readonly language: Language },
): string {
  if (progress === undefined) return "";
  const rows = formatCount(progress.rows, language);
  return progress.rowsTotal === null || progress.state === "done"
    ? text.rows(rows)
    : text.rowsOf(rows, formatCount(progress.rowsTotal, language));
}
