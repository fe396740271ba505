import { Alert, Button, Flex } from "antd";
import { useMemo, useState } from "react";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { bytesOfBase64, hexRows, printHexRow } from "./hex-rows.ts";
import styles from "./rejections.module.css";
import { texts } from "./text.ts";

/** The most bytes that are shown at once, 1,024 lines. More would slow the browser, and nobody reads them at once. */
const SHOWN_BYTES = 16 * 1024;

/** The bytes of a body, as they were sent. */
export function BodyBytes({ rejection }: { readonly rejection: Schema<"Rejection"> }) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { bodyBase64, contentEncoding } = rejection;
  const bytes = useMemo(() => bytesOfBase64(bodyBase64), [bodyBase64]);
  const [from, setFrom] = useState(0);
  if (bytes.length === 0) return <Alert type="info" title={text.bodyEmpty} />;
  const to = Math.min(bytes.length, from + SHOWN_BYTES);
  const count = (value: number): string => formatCount(value, language);
  return (
    <>
      {contentEncoding !== null && <Alert type="info" title={text.compressed(contentEncoding)} />}
      {bytes.length > SHOWN_BYTES && (
        <Flex align="center" gap={8} className={styles["hexPages"] ?? ""}>
          <span>{text.hexRange(count(from), count(to - 1), count(bytes.length))}</span>
          <Button disabled={from === 0} onClick={() => setFrom((now) => Math.max(0, now - SHOWN_BYTES))}>
            {text.previous}
          </Button>
          <Button
            disabled={to === bytes.length}
            onClick={() => setFrom((now) => (now + SHOWN_BYTES < bytes.length ? now + SHOWN_BYTES : now))}
          >
            {text.next}
          </Button>
        </Flex>
      )}
      <pre className={styles["hex"]} aria-label={text.hexLabel} tabIndex={0}>
        {hexRows(bytes.subarray(from, to), from).map(printHexRow).join("\n")}
      </pre>
    </>
  );
}
