import { useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { knownBarcodes } from "./known-barcodes.ts";
import { lookAlikes } from "./look-alikes.ts";
import { keptBarcodes } from "./name-barcodes.ts";
import { BARCODES_MAX, isShortened } from "./read-barcodes.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

/** A person reads this many barcodes. More are copied rather than shown. */
const SHOWN_MAX = 3;

/**
 * Names the barcodes of a pasted list that have no record, whatever the other filters. Shows nothing for a list of a
 * link.
 */
export function ListCoverage({ id }: { readonly id: string }) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { code } = useAccountSet();
  const barcodes = keptBarcodes(id);
  const query = { barcodeList: id, limit: BARCODES_MAX, sort: "barcode" as const };
  const { data } = useQuery({
    queryKey: [code, "records", "coverage", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal }),
    enabled: barcodes !== null,
  });
  const found = new Set(data?.items.map(({ barcode }) => barcode));
  const missing = (data === undefined ? [] : (barcodes ?? [])).filter((barcode) => !found.has(barcode));
  const alike = useQuery({
    queryKey: [code, "records", "alike", missing],
    queryFn: () => knownBarcodes(code, missing.flatMap(lookAlikes)),
    enabled: missing.length > 0,
  }).data;
  if (barcodes === null || data === undefined || data.partial) return null;
  const [example] = alike ?? [];
  const shortened = missing.find(isShortened);
  return (
    <div className={styles["bar"]} role="status">
      {missing.length === 0 ? (
        <span className={styles["barRest"]}>{text.allFound}</span>
      ) : (
        <span className={styles["coverage"]}>
          {text.missing(formatCount(missing.length, language))}:{" "}
          <span className="monospace">{missing.slice(0, SHOWN_MAX).join(", ")}</span>
          {missing.length > SHOWN_MAX && " …"}
          {example !== undefined && ` · ${text.alikeInList(formatCount(alike?.size ?? 0, language), example)}`}
          {shortened !== undefined && ` · ${text.shortened(shortened)}`}
          <CopyButton
            text={missing.join("\r\n")}
            cells={() => missing.map((barcode) => [barcode])}
            label={text.copyMissing}
          />
        </span>
      )}
    </div>
  );
}
