import { DownloadOutlined } from "@ant-design/icons";
import { RECORD_COLUMN_NAMES } from "@cellgrade/contract/record-columns";
import { Button, Modal, Radio } from "antd";
import { useId, useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { urlOf } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { usePreferences } from "../../preferences.tsx";
import { type ExportJob, FORMATS, startExport, useExportJobs } from "./export-jobs.ts";
import { ExportLine, progressWords } from "./export-line.tsx";
import { type RecordsState, recordsFilterQuery } from "./records-state.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";
import { useExportProgress } from "./use-export-progress.ts";

/** The button and the dialog that export the whole result. The button shows the progress while the dialog is closed. */
export function ExportControl({ state }: { readonly state: RecordsState }) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { code } = useAccountSet();
  const jobs = useExportJobs(code);
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState<ExportJob["format"]>("xlsx");
  const [which, setWhich] = useState<"shown" | "all">("shown");
  const formatLabel = useId();
  const columnsLabel = useId();

  function start(): void {
    const columns = (which === "all" ? RECORD_COLUMN_NAMES : state.columns).join();
    startExport({ accountSet: code, format }, (id) =>
      urlOf("GET /api/v1/account-sets/{code}/records/export", {
        path: { code },
        query: { ...recordsFilterQuery(state), sort: state.sort, format, columns, lang: language, id },
      }),
    );
  }

  const [newest] = jobs;
  return (
    <>
      {newest !== undefined && !open && <RunningExport job={newest} onOpen={() => setOpen(true)} />}
      <Button type="primary" icon={<DownloadOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {text.export}
      </Button>
      <Modal
        open={open}
        title={text.exportTitle}
        onCancel={() => setOpen(false)}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>{text.close}</Button>
            <Button type="primary" onClick={start}>
              {text.start}
            </Button>
          </>
        }
      >
        <p className={styles["hint"]}>{text.exportWhat}</p>
        <div className={styles["form"]}>
          <span id={formatLabel}>{text.format}</span>
          <Radio.Group
            aria-labelledby={formatLabel}
            className={styles["formats"] ?? ""}
            value={format}
            onChange={({ target }) => setFormat(target.value as ExportJob["format"])}
            options={FORMATS.map((each) => ({ value: each, label: text.formats[each] }))}
          />
          <span className={styles["formatWhy"]}>{text.formatWhy[format]}</span>
          <span id={columnsLabel}>{text.whichColumns}</span>
          <Radio.Group
            aria-labelledby={columnsLabel}
            value={which}
            onChange={({ target }) => setWhich(target.value as "shown" | "all")}
            options={[
              { value: "shown", label: text.shownColumns },
              { value: "all", label: text.allColumns },
            ]}
          />
        </div>
        {jobs.length > 0 && (
          <>
            <p className={styles["hint"]}>{text.background}</p>
            <ul className={styles["exports"]} aria-label={text.exports}>
              {jobs.map((job) => (
                <ExportLine key={job.id} job={job} />
              ))}
            </ul>
          </>
        )}
      </Modal>
    </>
  );
}

/** The progress or the failure of the newest export, while the dialog is closed. */
function RunningExport({ job, onOpen }: { readonly job: ExportJob; readonly onOpen: () => void }) {
  const text = useText(texts);
  const { language } = usePreferences();
  const view = useExportProgress(job);
  if (view.state === "done" || view.state === "cancelled") return null;
  return (
    <Button type="text" danger={view.state === "failed"} onClick={onOpen}>
      {view.state === "failed"
        ? `${text.export}: ${text.states.failed}`
        : text.running(progressWords(view, { text, language }))}
    </Button>
  );
}
