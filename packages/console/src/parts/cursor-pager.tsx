import { Button, Flex } from "antd";
import { defineTexts, useText } from "../language/use-text.ts";
import { usePreferences } from "../preferences.tsx";
import { formatCount } from "./format-number.ts";

const texts = defineTexts({
  zh: { page: (n: string) => `第 ${n} 页`, newest: "最新一页", newer: "较新", older: "较早" },
  en: { page: (n: string) => `Page ${n}`, newest: "Newest", newer: "Newer", older: "Older" },
});

/** The cursors of all pages from the second to the present one, so that there is a way back. */
type Cursors = readonly string[];

export interface CursorPagerProps {
  /** The cursors of the address. */
  readonly cursors: Cursors;
  /** The page that is shown, which may be another one while the page of the address is on its way. */
  readonly shown: { readonly cursors: Cursors; readonly nextCursor: string | null };
  readonly onChange: (change: (now: Cursors) => Cursors) => void;
}

/** Leads through pages that know their next one alone, newest first. */
export function CursorPager({ cursors, shown, onChange }: CursorPagerProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  return (
    <Flex align="center" gap={8} justify="end">
      <span>{text.page(formatCount(cursors.length + 1, language))}</span>
      <Button disabled={cursors.length < 2} onClick={() => onChange(() => [])}>
        {text.newest}
      </Button>
      <Button disabled={cursors.length === 0} onClick={() => onChange((now) => now.slice(0, -1))}>
        {text.newer}
      </Button>
      <Button
        disabled={shown.nextCursor === null}
        onClick={() => {
          const { cursors: before, nextCursor } = shown;
          if (nextCursor !== null) onChange(() => [...before, nextCursor]);
        }}
      >
        {text.older}
      </Button>
    </Flex>
  );
}
