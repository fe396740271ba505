import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { knownBarcodes, knownPrefix } from "./known-barcodes.ts";
import { lookAlikes } from "./look-alikes.ts";
import { isShortened } from "./read-barcodes.ts";
import type { RecordsState } from "./records-state.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

interface Props {
  readonly state: Pick<RecordsState, "barcode" | "barcodePrefix">;
  readonly onChange: (changes: Partial<RecordsState>) => void;
}

/** Says of barcodes without a record why that may be: Excel has shortened them, or case or width differ. */
export function LookAlikes({ state: { barcode, barcodePrefix }, onChange }: Props) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { data: found = [] } = useQuery({
    queryKey: [code, "records", "alike", barcodePrefix, barcode],
    queryFn: async () => {
      if (barcodePrefix === null) return [...(await knownBarcodes(code, barcode.flatMap(lookAlikes)))];
      const alike = await knownPrefix(code, lookAlikes(barcodePrefix));
      return alike === null ? [] : [alike];
    },
  });
  const shortened = [...barcode, barcodePrefix ?? ""].find(isShortened);
  return (
    <>
      {shortened !== undefined && <p>{text.shortened(shortened)}</p>}
      {found.length > 0 && (
        <p className={styles["alike"]}>
          {text.alike}
          {found.map((each) => (
            <Button
              key={each}
              className="monospace"
              aria-label={text.useAlike(each)}
              onClick={() => onChange(barcodePrefix === null ? { barcode: [each] } : { barcodePrefix: each })}
            >
              {each}
            </Button>
          ))}
        </p>
      )}
    </>
  );
}
