import type { Day, Series } from "~/api/types";

/** The part of the scale worth drawing: around the data with air, never beyond the scale's ends. */
export function domainAround(values: readonly number[], range: readonly [number, number]): [number, number] {
  const [lo, hi] = range;
  if (values.length === 0) return [lo, hi];
  const min = Math.min(...values);
  const max = Math.max(...values);
  const air = Math.max((max - min) * 0.15, (hi - lo) * 0.03);
  return [Math.max(lo, min - air), Math.min(hi, max + air)];
}

export const dayMs = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

/** Zero is a landmark only on scales that cross it. */
export const zeroIn = (series: Pick<Series, "range">, [lo, hi]: readonly [number, number]): boolean =>
  series.range[0] < 0 && lo < 0 && hi > 0;
