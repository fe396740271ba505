import { type GradingRule, gradeNames, gradeOf, NG } from "@cellgrade/contract/grading";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredRecord } from "../../src/store.ts";
import { freshStore, type OpenStore, sharedStore } from "./fresh-store.ts";
import { fillForSearch, filterLike, recordsOf, rulesLike } from "./search-cells.ts";
import { allInOrder } from "./search-oracle.ts";
import { KEEP_ALL, NO_NUMBERS, submissionOf } from "./submissions.ts";

const rule = (name: string, changes: Partial<GradingRule> = {}): GradingRule => ({
  name,
  color: "#0072b2",
  workSteps: [],
  conditions: [],
  ...changes,
});

const A = rule("A", { conditions: [{ quantity: "volume", min: 2.8, max: 2.9 }] });
const B = rule("B", { conditions: [{ quantity: "volume", min: 2.5 }] });

export function describeGrades(open: OpenStore): void {
  describe("grades", () => {
    const store = freshStore(open);
    const save = (...volumes: readonly (number | null)[]): Promise<void> =>
      store().saveBatch(
        volumes.map((volume, index) => submissionOf({ barcode: `CELL${index}`, volume })),
        KEEP_ALL,
      );

    test("of nothing are all 0, and without rules there is the one number of all records", async () => {
      expect(await store().countGrades({}, [A, B])).toEqual([0, 0, 0]);
      expect(await store().countGrades({}, [])).toEqual([0]);
      await save(1, 2);
      expect(await store().countGrades({}, [])).toEqual([2]);
    });

    test("the first rule that matches names the grade, both ends inclusive; what none matches is NG", async () => {
      await save(2.8, 2.85, 2.9, 2.95, 2.5, 2.4);
      expect(await store().countGrades({}, [A, B])).toEqual([3, 2, 1]);
      expect(await store().countGrades({}, [B, A]), "the order decides").toEqual([5, 0, 1]);
    });

    test("a number that is missing meets no condition, and a rule without conditions takes all that is left", async () => {
      await save(null, 2.85);
      expect(await store().countGrades({}, [A])).toEqual([1, 1]);
      expect(await store().countGrades({}, [A, rule("rest")])).toEqual([1, 1, 0]);
      const given = rule("given", { conditions: [{ quantity: "volume" }] });
      expect(await store().countGrades({}, [given]), "no ends: the number alone is asked for").toEqual([1, 1]);
    });

    test("all conditions of a rule hold together, and the step is one of those named", async () => {
      await store().saveBatch(
        [
          submissionOf({ barcode: "1", workStep: "放电", volume: 2.85, voltage: 3.6 }),
          submissionOf({ barcode: "2", workStep: "放电", volume: 2.85, voltage: 3.0 }),
          submissionOf({ barcode: "3", workStep: "充电", volume: 2.85, voltage: 3.6 }),
          submissionOf({ barcode: "4", workStep: "静置", ...NO_NUMBERS }),
        ],
        KEEP_ALL,
      );
      const both = rule("both", { conditions: [...A.conditions, { quantity: "voltage", min: 3.5 }] });
      expect(await store().countGrades({}, [both])).toEqual([2, 2]);
      expect(await store().countGrades({}, [{ ...both, workSteps: ["放电", "静置"] }])).toEqual([1, 3]);
      expect(await store().countGrades({}, [rule("step", { workSteps: ["静置"] })])).toEqual([1, 3]);
    });

    test("excluded records are left out, unless the filter speaks of them", async () => {
      await save(2.85, 2.86, 1);
      await store().exclude("CELL0", { reason: "x", excludedAt: 1 });
      expect(await store().countGrades({}, [A])).toEqual([1, 1]);
      expect(await store().countGrades({ excluded: true }, [A])).toEqual([1, 0]);
      expect(await store().countGrades({ excluded: false }, [A])).toEqual([1, 1]);
    });

    test("replaced versions have no grade", async () => {
      await store().saveBatch([submissionOf({ volume: 2.85 }), submissionOf({ volume: 1 })], KEEP_ALL);
      expect(await store().countGrades({}, [A])).toEqual([0, 1]);
    });
  });

  describe("grades of a set of cells", () => {
    const store = sharedStore(open, fillForSearch);
    const barcodesOf = (records: readonly StoredRecord[]): string[] => records.map(({ barcode }) => barcode);

    test("are those that the contract says, counted and found, by every filter", async () => {
      const records = await recordsOf(store());
      await fc.assert(
        fc.asyncProperty(filterLike, rulesLike, async (filter, rules) => {
          const order = { sortBy: "barcode", descending: false } as const;
          const fitting = allInOrder(records, filter, order);
          const graded = Map.groupBy(fitting, (record) => gradeOf(record, rules));
          const counts = [...rules.map(({ name }) => name), rules.length === 0 ? null : NG].map(
            (grade) => graded.get(grade)?.length ?? 0,
          );
          expect(await store().countGrades(filter, rules)).toEqual(counts);
          if (filter.grade !== undefined) return;
          for (const grade of gradeNames(rules)) {
            const page = { ...order, limit: records.length };
            const { items } = await store().search({ ...filter, grade: { rules, grades: [grade] } }, page);
            expect(barcodesOf(items)).toEqual(barcodesOf(graded.get(grade) ?? []));
          }
        }),
        { numRuns: 200 },
      );
    });
  });
}
