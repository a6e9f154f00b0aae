/** What a trend is drawn from. */
import type { Grain, Period, TrendPoint } from "~/api/types";
import { t } from "~/i18n";
import { day, month } from "~/i18n/format";
import { dayMs } from "./scale";

export interface Drawn extends TrendPoint {
  score: number;
  interval: [number, number];
}

export const isDrawn = (point: TrendPoint): point is Drawn =>
  point.shown && typeof point.score === "number" && Array.isArray(point.interval);

export const nameOf = (grain: Grain, from: string): string =>
  grain === "month" ? month(from) : grain === "week" ? t("chart.weekOf", { day: day(from) }) : day(from);

/** Without the years before anybody answered; at least two points stay. */
export function begun(points: readonly TrendPoint[]): readonly TrendPoint[] {
  const first = points.findIndex((point) => point.n !== 0);
  return first <= 0 ? points : points.slice(Math.min(first, Math.max(0, points.length - 2)));
}

/** Runs of drawn points: the line breaks where nothing may be shown. */
export function runs(points: readonly TrendPoint[]): Drawn[][] {
  const out: Drawn[][] = [[]];
  for (const point of points) {
    if (isDrawn(point)) out.at(-1)?.push(point);
    else if ((out.at(-1)?.length ?? 0) > 0) out.push([]);
  }
  return out.filter((run) => run.length > 0);
}

/** The last day a bucket that begins at `from` covers, within the period. */
export function bucketOf(grain: Grain, from: string, within: Period): Period {
  const start = new Date(dayMs(from));
  const end = new Date(start);
  if (grain === "week") end.setUTCDate(end.getUTCDate() + 6);
  if (grain === "month") {
    end.setUTCMonth(end.getUTCMonth() + 1);
    end.setUTCDate(0);
  }
  const to = end.toISOString().slice(0, 10);
  return { from: from < within.from ? within.from : from, to: to > within.to ? within.to : to };
}

/**
 * The next longer step, when fewer than half of the points can be drawn: a line of gaps tells nothing.
 * Undefined when the step is long enough, or when a longer one would leave no line.
 */
export function longerStep(
  grain: Grain,
  points: readonly TrendPoint[],
  { from, to }: Period,
): Grain | undefined {
  if (points.filter(isDrawn).length * 2 >= points.length) return undefined;
  const days = (dayMs(to) - dayMs(from)) / 86_400_000 + 1;
  if (grain === "day" && days >= 21) return "week";
  return grain === "week" && days >= 90 ? "month" : undefined;
}
