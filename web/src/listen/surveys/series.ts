/** Metrics on their scales, as questions name them: `nps:0-10`, `custom:delivery:1-10:net:6:9`. */
import type { Group } from "~/api/types";
import { t } from "~/i18n";

export const knownSeries = [
  "nps:0-10",
  "csat:1-5",
  "csat:1-7",
  "csat:1-10",
  "ces:1-7",
  "ces:1-5",
  "stars:1-5",
  "smileys:1-5",
  "thumbs:0-1",
] as const;

const metrics = ["nps", "csat", "ces", "stars", "smileys", "thumbs", "custom"] as const;

export interface CustomSeries {
  name: string;
  min: number;
  max: number;
  method: "net" | "favourable" | "mean";
  /** Highest score that is still negative. */
  negative: number;
  /** Lowest score that is already positive. */
  positive: number;
}

export function writeCustom(s: CustomSeries): string {
  return `custom:${s.name}:${s.min}-${s.max}:${s.method}:${s.negative}:${s.positive}`;
}

export function readCustom(series: string): CustomSeries | undefined {
  const match = /^custom:([a-z0-9_]*):(-?\d+)-(-?\d+):(net|favourable|mean):(-?\d+):(-?\d+)$/.exec(series);
  if (!match) return undefined;
  const [, name = "", min, max, method, negative, positive] = match;
  return {
    name,
    min: Number(min),
    max: Number(max),
    method: method as CustomSeries["method"],
    negative: Number(negative),
    positive: Number(positive),
  };
}

export function scaleOf(series: string): [number, number] {
  const custom = readCustom(series);
  if (custom) return [custom.min, custom.max];
  const [min = "0", max = "10"] = (series.split(":")[1] ?? "").split("-");
  return [Number(min), Number(max)];
}

export function seriesTitle(series: string): string {
  const metric = metrics.find((m) => m === series.split(":")[0]);
  if (metric === undefined) return series;
  const [min, max] = scaleOf(series);
  const name =
    metric === "custom" ? (readCustom(series)?.name.replaceAll("_", " ") ?? "") : t(`metric.${metric}`);
  const usual =
    ["nps", "stars", "smileys", "thumbs"].includes(metric) || series === "csat:1-5" || series === "ces:1-7";
  return usual ? name : `${name} ${min}–${max}`;
}

/** Highest negative and lowest positive point of the known series, as the server documents them. */
const thresholds: Readonly<Record<(typeof knownSeries)[number], readonly [number, number]>> = {
  "nps:0-10": [6, 9],
  "csat:1-5": [2, 4],
  "csat:1-7": [3, 5],
  "csat:1-10": [4, 7],
  "ces:1-7": [3, 5],
  "ces:1-5": [2, 4],
  "stars:1-5": [2, 4],
  "smileys:1-5": [2, 4],
  "thumbs:0-1": [0, 1],
};

function thresholdsOf(series: string): readonly [number, number] | undefined {
  const custom = readCustom(series);
  if (custom) return [custom.negative, custom.positive];
  const known = knownSeries.find((key) => key === series);
  return known && thresholds[known];
}

/** The group of a score; `undefined` where the series is not known. */
export function groupOf(series: string, value: number): Group | undefined {
  const limits = thresholdsOf(series);
  if (!limits) return undefined;
  const [negative, positive] = limits;
  const higherIsBetter = negative < positive;
  if (higherIsBetter ? value <= negative : value >= negative) return "negative";
  return (higherIsBetter ? value >= positive : value <= positive) ? "positive" : "neutral";
}

/** All points of a scale, lowest first; none when there are too many to go through. */
export function pointsOf(series: string): number[] {
  const [min, max] = scaleOf(series);
  const span = max - min;
  return span >= 0 && span <= 100 ? Array.from({ length: span + 1 }, (_, i) => min + i) : [];
}

/** First and last point of a group; `undefined` where it has none. */
export function groupRange(series: string, group: Group): [number, number] | undefined {
  const points = pointsOf(series).filter((value) => groupOf(series, value) === group);
  const [first] = points;
  const last = points.at(-1);
  return first === undefined || last === undefined ? undefined : [first, last];
}
