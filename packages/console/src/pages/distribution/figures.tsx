import { SUBGROUPS, type Subgroup } from "@cellgrade/contract/groupings";
import { Select } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import {
  digitsFor,
  formatCount,
  formatFixed,
  formatMeasured,
  formatShare,
  shownNumber,
} from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { robustSpread } from "../../parts/robust-spread.ts";
import { usePreferences } from "../../preferences.tsx";
import styles from "./distribution.module.css";
import { Term } from "./term.tsx";
import { type DistributionText, texts } from "./text.ts";

export interface FiguresProps {
  readonly distribution: Schema<"Distribution">;
  readonly subgroup: Subgroup;
  readonly excludedPath: string;
  readonly unreadPath: string;
  readonly onSubgroup: (subgroup: Subgroup) => void;
}

type Meaning = keyof DistributionText["meanings"];
type Figure = readonly [name: string, meaning: Meaning, value: ReactNode];

const INDEX_DIGITS = 2;

/** All figures of a distribution, each with its meaning. */
export function Figures({ distribution, subgroup, excludedPath, unreadPath, onSubgroup }: FiguresProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { count, missing, excluded, unread, limits, outOfLimits, capability } = distribution;
  const digits = digitsFor(robustSpread(distribution));
  const fixed = (value: number | null): string => formatFixed(value, digits);
  const counts: readonly Figure[] = [
    [text.n, "n", formatCount(count, language)],
    [text.missing, "missing", formatCount(missing, language)],
    [
      text.excluded,
      "excluded",
      excluded === 0 ? "0" : <Link to={excludedPath}>{formatCount(excluded, language)}</Link>,
    ],
    [text.unread, "unread", unread === 0 ? "0" : <Link to={unreadPath}>{formatCount(unread, language)}</Link>],
  ];
  const spread: readonly Figure[] = [
    [text.mean, "mean", fixed(distribution.mean)],
    [text.sd, "sd", fixed(distribution.sd)],
    [text.min, "min", formatMeasured(shownNumber(distribution.min, distribution.quantity))],
    [text.p2_5, "p2_5", fixed(distribution.p2_5)],
    [text.q1, "q1", fixed(distribution.q1)],
    [text.median, "median", fixed(distribution.median)],
    [text.q3, "q3", fixed(distribution.q3)],
    [text.p97_5, "p97_5", fixed(distribution.p97_5)],
    [text.max, "max", formatMeasured(shownNumber(distribution.max, distribution.quantity))],
  ];
  const source =
    limits.source === "query"
      ? text.sourceQuery
      : limits.version === null
        ? undefined
        : text.sourceStored(limits.version);
  return (
    <Panel title={text.figures}>
      <FigureList title={text.sectionCount} figures={counts} />
      <FigureList title={text.sectionSpread} figures={spread} />
      {distribution.sd === null && count > 1 && <p className={styles["note"]}>{text.noSd}</p>}
      {limits.source === null ? (
        <p className={styles["note"]}>{text.noLimits}</p>
      ) : (
        <>
          <FigureList
            title={text.sectionLimits}
            note={source}
            figures={[
              [text.lsl, "lsl", formatMeasured(limits.lsl)],
              [text.usl, "usl", formatMeasured(limits.usl)],
              [text.outBelow, "outBelow", formatCount(outOfLimits?.below ?? null, language)],
              [text.outAbove, "outAbove", formatCount(outOfLimits?.above ?? null, language)],
              [text.outShare, "outShare", formatShare(outOfLimits?.share ?? null)],
            ]}
          />
          <FigureList
            title={text.sectionCapability}
            figures={[
              ["Pp", "pp", formatFixed(capability?.pp ?? null, INDEX_DIGITS)],
              ["Ppk", "ppk", formatFixed(capability?.ppk ?? null, INDEX_DIGITS)],
              ["Cp", "cp", formatFixed(capability?.cp ?? null, INDEX_DIGITS)],
              ["Cpk", "cpk", formatFixed(capability?.cpk ?? null, INDEX_DIGITS)],
              [text.sdWithin, "sdWithin", fixed(capability?.sdWithin ?? null)],
              [text.subgroups, "subgroups", formatCount(capability?.subgroups ?? null, language)],
              [text.degrees, "degrees", formatCount(capability?.degreesOfFreedom ?? null, language)],
            ]}
          />
          <div className={styles["subgroup"]}>
            <span aria-hidden="true">{text.subgroup}</span>
            <Select
              aria-label={text.subgroup}
              value={subgroup}
              onChange={onSubgroup}
              options={SUBGROUPS.map((each) => ({ value: each, label: text.subgroupOf[each] }))}
              popupMatchSelectWidth={false}
              style={{ width: 128 }}
            />
          </div>
        </>
      )}
    </Panel>
  );
}

interface FigureListProps {
  readonly title: string;
  readonly note?: string | undefined;
  readonly figures: readonly Figure[];
}

function FigureList({ title, note, figures }: FigureListProps) {
  const text = useText(texts);
  return (
    <>
      <h3 className={styles["section"]}>
        {title}
        {note !== undefined && <span className={styles["sectionNote"]}>{note}</span>}
      </h3>
      <dl className={styles["figures"]}>
        {figures.map(([name, meaning, value]) => (
          <div key={meaning}>
            <dt>
              <Term name={name} meaning={text.meanings[meaning]} />
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
