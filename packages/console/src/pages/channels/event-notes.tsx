import { useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import type { RecordFilter } from "../../parts/filter/record-filter.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import styles from "./channels.module.css";
import { texts } from "./text.ts";

/** The latest are enough beside a map; the control chart has them all on its time axis. */
const EVENTS_SHOWN_MAX = 5;

export interface EventNotesProps {
  readonly filter: RecordFilter;
  /** The machines that the map shows. */
  readonly devices: readonly string[];
}

/** What people noted of the machines on the map within its time: probes that were changed explain a map. */
export function EventNotes({ filter: { testTimeFrom, testTimeTo, deviceCode }, devices }: EventNotesProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language } = usePreferences();
  const query = {
    ...(deviceCode.length > 0 && { deviceCode }),
    ...(testTimeFrom !== null && { from: testTimeFrom }),
    ...(testTimeTo !== null && { to: testTimeTo }),
  };
  const { data } = useQuery({
    queryKey: [code, "machine-events", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/machine-events", { path: { code }, query, signal }),
  });
  const shown = new Set(devices);
  const events = (data?.items ?? []).filter((event) => event.withdrawn === null && shown.has(event.deviceCode));
  if (events.length === 0) return null;
  return (
    <>
      <h3 className={styles["eventsTitle"]}>{text.events}</h3>
      <ul className={styles["events"]}>
        {events.slice(0, EVENTS_SHOWN_MAX).map((event) => (
          <li key={event.id}>
            {event.deviceCode} · {event.at} · {event.text} ({event.author})
          </li>
        ))}
      </ul>
      {events.length > EVENTS_SHOWN_MAX && (
        <p className={styles["note"]}>{text.moreEvents(formatCount(events.length - EVENTS_SHOWN_MAX, language))}</p>
      )}
    </>
  );
}
