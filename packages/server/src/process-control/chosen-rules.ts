import type { ChosenRule } from "@cellgrade/contract/control-rules";
import { CUSUM, cusum } from "./cusum.ts";
import { EWMA, ewma } from "./ewma.ts";
import type { JudgedPoint, Mark } from "./judge-points.ts";
import { nelsonRules } from "./nelson-rules.ts";

// The judgements that are made by choice. All are of the prediction errors in their σ: these have no correlation left, which
// would break every such rule.

/** The points, marked by the rules that were chosen too. A point without a prediction takes no part. */
export function markByChosenRules(
  points: readonly JudgedPoint[],
  chosen: readonly ChosenRule[],
): readonly JudgedPoint[] {
  const errors = points.flatMap(({ error }) => (error === null ? [] : [error]));
  const found = marksOf(errors, chosen);
  let place = 0;
  return points.map((point) => {
    if (point.error === null) return point;
    const more = found.map((marks) => marks[place] ?? []).flat();
    place += 1;
    return more.length === 0 ? point : { ...point, marks: [...point.marks, ...more] };
  });
}

/** The marks of each error, for each family of rules. */
function marksOf(errors: readonly number[], chosen: readonly ChosenRule[]): readonly (readonly Mark[])[][] {
  const isChosen = ({ rule }: { readonly rule: string }): boolean => chosen.some((each) => each === rule);
  const patterns = nelsonRules(errors).map((broken) =>
    broken
      .filter(isChosen)
      .map(({ rule, length, lengthMax }) => ({ rule, value: length, expected: 0, limit: lengthMax })),
  );
  return [
    patterns,
    ...(chosen.includes("ewma") ? [ewmaMarks(errors)] : []),
    ...(chosen.includes("cusum") ? [cusumMarks(errors)] : []),
  ];
}

function ewmaMarks(errors: readonly number[]): Mark[][] {
  return ewma(errors, EWMA).map(({ average, limit }) =>
    Math.abs(average) > limit ? [{ rule: "ewma", value: average, expected: 0, limit: Math.sign(average) * limit }] : [],
  );
}

function cusumMarks(errors: readonly number[]): Mark[][] {
  return cusum(errors, CUSUM).map(({ above, below }) => {
    if (above > CUSUM.h) return [{ rule: "cusum", value: above, expected: 0, limit: CUSUM.h }];
    return below > CUSUM.h ? [{ rule: "cusum", value: -below, expected: 0, limit: -CUSUM.h }] : [];
  });
}
