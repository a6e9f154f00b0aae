/** Periods by name, in whole calendar days of the project. */
import type { Day, Period } from "~/api/types";

export const presets = [
  "7d",
  "30d",
  "90d",
  "12m",
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "20y",
] as const;
export type Preset = (typeof presets)[number];
export const defaultPreset: Preset = "30d";

const dayMs = 86_400_000;
const toDate = (day: Day): Date => new Date(`${day}T00:00:00Z`);
const toDay = (date: Date): Day => date.toISOString().slice(0, 10);

export function isDay(text: string | undefined): text is Day {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(toDate(text).getTime());
}

export const addDays = (day: Day, days: number): Day => toDay(new Date(toDate(day).getTime() + days * dayMs));

/** The same day of another month, or that month's last day. */
export function addMonths(day: Day, months: number): Day {
  const date = toDate(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return toDay(date);
}

export const daysIn = (period: Period): number =>
  Math.round((toDate(period.to).getTime() - toDate(period.from).getTime()) / dayMs) + 1;

/** Today where the project is, not where the reader is. */
export function today(timeZone: string, now: Date = new Date()): Day {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now);
}

export function periodOf(preset: Preset, now: Day): Period {
  const monthStart = `${now.slice(0, 7)}-01`;
  const quarterStart = addMonths(monthStart, -((Number(now.slice(5, 7)) - 1) % 3));
  switch (preset) {
    case "7d":
      return { from: addDays(now, -6), to: now };
    case "30d":
      return { from: addDays(now, -29), to: now };
    case "90d":
      return { from: addDays(now, -89), to: now };
    case "12m":
      return { from: addDays(addMonths(now, -12), 1), to: now };
    case "this_month":
      return { from: monthStart, to: now };
    case "last_month":
      return { from: addMonths(monthStart, -1), to: addDays(monthStart, -1) };
    case "this_quarter":
      return { from: quarterStart, to: now };
    case "last_quarter":
      return { from: addMonths(quarterStart, -3), to: addDays(quarterStart, -1) };
    case "this_year":
      return { from: `${now.slice(0, 4)}-01-01`, to: now };
    case "20y":
      return { from: addDays(addMonths(now, -240), 1), to: now };
  }
}

/** So long that it is rather "everything": nothing lies before it, and it may begin empty. */
export const isEverything = (period: Period): boolean => daysIn(period) > 3660;

const isWholeMonths = (p: Period): boolean => p.from.endsWith("-01") && addDays(p.to, 1).endsWith("-01");

/** The equally long period just before: whole months before whole months, else days before days. */
export function previous(period: Period): Period {
  const to = addDays(period.from, -1);
  if (isWholeMonths(period)) {
    const months = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
    return { from: addMonths(period.from, months(period.from) - months(period.to) - 1), to };
  }
  return { from: addDays(period.from, -daysIn(period)), to };
}

export function yearBefore(period: Period): Period {
  return { from: addMonths(period.from, -12), to: addMonths(period.to, -12) };
}
