/** Numbers, days and times as the reader's locale and the project's time zone write them. */
import type { Day, Instant, Period, Series } from "~/api/types";
import { locale, t } from ".";

let zone: string | undefined;

/** Times are shown in the project's zone, whoever looks from wherever. */
export function setTimeZone(next: string | undefined): void {
  zone = next;
}

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale()}${JSON.stringify(options)}`;
  let made = cache.get(key) as Intl.NumberFormat | undefined;
  if (!made) cache.set(key, (made = new Intl.NumberFormat(locale(), options)));
  return made;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale()}${JSON.stringify(options)}`;
  let made = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!made) cache.set(key, (made = new Intl.DateTimeFormat(locale(), options)));
  return made;
}

export const count = (n: number): string => numbers({ maximumFractionDigits: 0 }).format(n);

/** 12,345 → 12.3K: for places where the exact figure stands beside it or in the title. */
export const compact = (n: number): string =>
  numbers({ notation: "compact", maximumFractionDigits: n < 10_000 ? 0 : 1 }).format(n);

/** A score on its scale: NPS as signed integer-like, percentages with %, means with decimals. */
export function score(series: Pick<Series, "kind" | "decimals">, value: number): string {
  const digits = { minimumFractionDigits: series.decimals, maximumFractionDigits: series.decimals };
  if (series.kind === "percent") return numbers({ ...digits, style: "percent" }).format(value / 100);
  return numbers(digits).format(noMinusZero(value, series.decimals)).replace("-", "−");
}

/** A difference always carries its sign; for percentages it is percentage points. */
export function difference(series: Pick<Series, "kind" | "decimals">, value: number): string {
  const decimals = Math.max(series.decimals, series.kind === "mean" ? 2 : 0);
  const text = numbers({
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: "exceptZero",
  })
    .format(noMinusZero(value, decimals))
    .replace("-", "−");
  return series.kind === "percent" ? t("format.points", { value: text }) : text;
}

export function interval(
  series: Pick<Series, "kind" | "decimals">,
  [lo, hi]: readonly [number, number],
): string {
  return t("format.interval", { lo: score(series, lo), hi: score(series, hi) });
}

function noMinusZero(value: number, decimals: number): number {
  return Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value;
}

export const percent = (share: number, digits = 0): string =>
  numbers({ style: "percent", maximumFractionDigits: digits }).format(share);

/** A day is a calendar day, not an instant: formatted in UTC so that no zone shifts it. */
function dayDate(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

export const day = (d: Day): string =>
  dates({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(dayDate(d));
export const dayShort = (d: Day): string =>
  dates({ day: "numeric", month: "short", timeZone: "UTC" }).format(dayDate(d));
export const month = (d: Day): string =>
  dates({ month: "short", year: "2-digit", timeZone: "UTC" }).format(dayDate(d));

export function period(p: Period): string {
  return p.from === p.to
    ? day(p.from)
    : dates({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(
        dayDate(p.from),
        dayDate(p.to),
      );
}

export const dateTime = (instant: Instant): string =>
  dates({ dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(new Date(instant));
export const time = (instant: Instant): string =>
  dates({ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone }).format(new Date(instant));
export const dateOnly = (instant: Instant): string =>
  dates({ dateStyle: "medium", timeZone: zone }).format(new Date(instant));

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
];

/** "3 min. ago" up to a week, then the date. */
export function ago(instant: Instant, now: number = Date.now()): string {
  const seconds = Math.round((now - new Date(instant).getTime()) / 1000);
  if (seconds < 45) return t("format.now");
  if (seconds > 7 * 86_400) return dateOnly(instant);
  let unit: Intl.RelativeTimeFormatUnit = "minute";
  let size = 60;
  for (const [u, s] of steps) if (seconds >= s) [unit, size] = [u, s];
  // In words of days ("yesterday") it would have to be counted in midnights.
  return new Intl.RelativeTimeFormat(locale(), { style: "short" }).format(
    -Math.max(1, Math.floor(seconds / size)),
    unit,
  );
}

export function bytes(n: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  let i = 0;
  let value = n;
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return numbers({
    style: "unit",
    unit: units[i] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: i === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

/** Time left, in the two largest units that matter. */
export function duration(seconds: number): string {
  const unit = (value: number, name: "hour" | "minute" | "second") =>
    numbers({ style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 0 }).format(value);
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return unit(s, "second");
  if (s < 3600) return `${unit(Math.floor(s / 60), "minute")} ${unit(s % 60, "second")}`;
  return `${unit(Math.floor(s / 3600), "hour")} ${unit(Math.floor((s % 3600) / 60), "minute")}`;
}
