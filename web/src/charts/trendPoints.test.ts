import { describe, expect, it } from "vitest";
import type { TrendPoint } from "~/api/types";
import { domainAround } from "./scale";
import { begun, bucketOf, longerStep, runs } from "./trendPoints";

const shown = (day: string, score: number): TrendPoint => ({
  day,
  n: 9,
  shown: true,
  score,
  interval: [score - 1, score + 1],
});
const hidden = (day: string): TrendPoint => ({ day, n: null, shown: false, score: null, interval: null });

describe("a trend", () => {
  it("begins with the first answer, and shows a gap as a gap", () => {
    const none = (day: string): TrendPoint => ({ day, n: 0, shown: true, score: null, interval: null });
    const points = [none("2026-01-01"), none("2026-02-01"), shown("2026-03-01", 5), none("2026-04-01")];
    expect(begun(points).map((p) => p.day)).toEqual(["2026-03-01", "2026-04-01"]);
    expect(begun([none("2026-01-01"), none("2026-02-01"), none("2026-03-01")])).toHaveLength(3);
    expect(begun([hidden("2026-01-01"), shown("2026-02-01", 5)])).toHaveLength(2);
  });

  it("takes longer steps when most of the points could not be drawn", () => {
    const days = (drawn: number) =>
      Array.from({ length: 30 }, (_, i) => (i < drawn ? shown("2026-09-01", 5) : hidden("2026-09-02")));
    const month = { from: "2026-09-01", to: "2026-09-30" };
    expect(longerStep("day", days(15), month)).toBeUndefined();
    expect(longerStep("day", days(14), month)).toBe("week");
    expect(longerStep("week", days(2), month)).toBeUndefined();
    expect(longerStep("week", days(2), { from: "2026-06-01", to: "2026-09-30" })).toBe("month");
    expect(longerStep("month", days(2), { from: "2025-06-01", to: "2026-09-30" })).toBeUndefined();
  });

  it("breaks where nothing may be shown and where nobody answered", () => {
    const empty: TrendPoint = { day: "2026-01-04", n: 0, shown: true, score: null, interval: null };
    const points = [
      hidden("2026-01-01"),
      shown("2026-01-02", 5),
      shown("2026-01-03", 6),
      empty,
      shown("2026-01-05", 7),
    ];
    expect(runs(points).map((run) => run.map((p) => p.score))).toEqual([[5, 6], [7]]);
    expect(runs([])).toEqual([]);
  });

  it("opens exactly the days of a piece, within the period", () => {
    const period = { from: "2026-01-10", to: "2026-02-20" };
    expect(bucketOf("day", "2026-01-15", period)).toEqual({ from: "2026-01-15", to: "2026-01-15" });
    expect(bucketOf("week", "2026-01-05", period)).toEqual({ from: "2026-01-10", to: "2026-01-11" });
    expect(bucketOf("month", "2026-02-01", period)).toEqual({ from: "2026-02-01", to: "2026-02-20" });
    expect(bucketOf("month", "2024-02-01", { from: "2024-01-01", to: "2024-12-31" }).to).toBe("2024-02-29");
  });

  it("is drawn on the part of the scale it uses, never beyond the scale", () => {
    expect(domainAround([], [-100, 100])).toEqual([-100, 100]);
    const [lo, hi] = domainAround([98, 100], [0, 100]);
    expect(lo).toBeLessThan(98);
    expect(hi).toBe(100);
  });
});
