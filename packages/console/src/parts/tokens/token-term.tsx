import { Select } from "antd";
import { serverNow } from "../../api/server-clock.ts";
import { defineTexts, useText } from "../../language/use-text.ts";
import { FormField } from "../form-field.tsx";

// How long a token counts, as whoever makes or renews one chooses it.

const texts = defineTexts({
  zh: {
    validFor: "有效期",
    days: (days: number) => `${days} 天`,
    never: "不过期",
    overlap: "旧令牌继续有效",
    overlaps: { 0: "立即失效", 60: "1 小时", 1440: "1 天", 10080: "7 天", 43200: "30 天" },
  },
  en: {
    validFor: "Valid for",
    days: (days: number) => `${days} days`,
    never: "Never expires",
    overlap: "The old token still counts for",
    overlaps: { 0: "no time", 60: "1 hour", 1440: "1 day", 10080: "7 days", 43200: "30 days" },
  },
});

const DAY_MS = 24 * 3_600_000;

/** In days. 0: it does not end. */
const DAYS = [30, 90, 365, 730, 0] as const;

const OVERLAP_MINUTES = [0, 60, 1_440, 10_080, 43_200] as const;

export interface TokenTerm {
  readonly days: (typeof DAYS)[number];
  /** For how long the old token counts beside the new one. */
  readonly overlapMinutes: (typeof OVERLAP_MINUTES)[number];
}

export const USUAL_TERM: TokenTerm = { days: 365, overlapMinutes: 1_440 };

/** When a token ends that is made now; null: it does not. */
export function expiryOf({ days }: TokenTerm): string | null {
  return days === 0 ? null : new Date(serverNow() + days * DAY_MS).toISOString();
}

export interface TokenTermFieldsProps {
  readonly term: TokenTerm;
  /** True where the token takes the place of another. */
  readonly renews: boolean;
  readonly onChange: (term: TokenTerm) => void;
}

export function TokenTermFields({ term, renews, onChange }: TokenTermFieldsProps) {
  const text = useText(texts);
  return (
    <>
      {renews && (
        <FormField label={text.overlap}>
          {(control) => (
            <Select
              {...control}
              value={term.overlapMinutes}
              onChange={(overlapMinutes) => onChange({ ...term, overlapMinutes })}
              options={OVERLAP_MINUTES.map((minutes) => ({ value: minutes, label: text.overlaps[minutes] }))}
            />
          )}
        </FormField>
      )}
      <FormField label={text.validFor}>
        {(control) => (
          <Select
            {...control}
            value={term.days}
            onChange={(days) => onChange({ ...term, days })}
            options={DAYS.map((days) => ({ value: days, label: days === 0 ? text.never : text.days(days) }))}
          />
        )}
      </FormField>
    </>
  );
}
