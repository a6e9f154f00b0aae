/** What is looked at, as the address bar holds it and as the server is asked. */
import type { Query } from "~/api/client";
import { type Day, type Dimension, type FilterField, type Period, type Question } from "~/api/types";
import { many, one, parseSearch, type Search, searchString } from "~/paths";
import {
  defaultPreset,
  isDay,
  isEverything,
  periodOf,
  type Preset,
  presets,
  previous,
  yearBefore,
} from "./period";

export type Compare = "previous" | "year" | "none";
export const compares: readonly Compare[] = ["previous", "year", "none"];

/** Fields one can narrow by; `facet.<key>` for segments and the like. */
export const plainFields = ["unit", "touchpoint", "channel", "survey", "group"] as const;
export type PlainField = (typeof plainFields)[number];

export interface Filter {
  period: { preset: Preset } | Period;
  compare: Compare;
  /** Values by address-bar name: `unit`, `touchpoint`, `channel`, `survey`, `group`, `facet.<key>`. */
  values: Readonly<Record<string, readonly string[]>>;
  series: readonly string[];
}

export const everything: Filter = {
  period: { preset: defaultPreset },
  compare: "previous",
  values: {},
  series: [],
};

const isField = (key: string): boolean =>
  (plainFields as readonly string[]).includes(key) || (key.startsWith("facet.") && key.length > 6);

/** Unreadable parts of an address fall back to the default instead of failing. */
export function filterFromSearch(search: Search): Filter {
  const from = one(search.from);
  const to = one(search.to);
  const preset = presets.find((p) => p === one(search.period));
  const values: Record<string, string[]> = {};
  for (const key of Object.keys(search)) {
    const list = [...new Set(many(search[key]))];
    if (isField(key) && list.length > 0) values[key] = list;
  }
  return {
    period: isDay(from) && isDay(to) && from <= to ? { from, to } : { preset: preset ?? defaultPreset },
    compare: compares.find((c) => c === one(search.compare)) ?? "previous",
    values,
    series: many(search.series),
  };
}

/** Defaults are left out, so that addresses stay short. */
export function searchFromFilter(filter: Filter): Search {
  const search: Record<string, string | readonly string[] | undefined> = {};
  if ("preset" in filter.period) {
    if (filter.period.preset !== defaultPreset) search.period = filter.period.preset;
  } else {
    search.from = filter.period.from;
    search.to = filter.period.to;
  }
  if (filter.compare !== "previous") search.compare = filter.compare;
  for (const key of Object.keys(filter.values).sort()) {
    const values = filter.values[key] ?? [];
    if (values.length > 0) search[key] = values;
  }
  if (filter.series.length > 0) search.series = filter.series;
  return search;
}

/** Where a row of a dimension is filtered by: `unit:<hierarchy>` → `unit`, `facet:x` → `facet.x`. */
export const fieldOf = (dimension: Dimension): string =>
  dimension.startsWith("unit:") ? "unit" : dimension.replace(/^facet:/, "facet.");

/** All keys a filter may occupy in a search, for replacing one filter by another. */
export function withoutFilter(search: Search): Search {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([key]) => !isField(key) && !["period", "from", "to", "compare", "series"].includes(key),
    ),
  );
}

export function periodFor(filter: Filter, now: Day): Period {
  return "preset" in filter.period ? periodOf(filter.period.preset, now) : filter.period;
}

export function compareFor(filter: Filter, now: Day): Period | undefined {
  if (filter.compare === "none") return undefined;
  const period = periodFor(filter, now);
  if (isEverything(period)) return undefined;
  return filter.compare === "year" ? yearBefore(period) : previous(period);
}

export function withValues(filter: Filter, field: string, values: readonly string[]): Filter {
  const rest = Object.fromEntries(Object.entries(filter.values).filter(([key]) => key !== field));
  return { ...filter, values: values.length > 0 ? { ...rest, [field]: values } : rest };
}

/** Narrower: each of `more` replaces the values of its field. */
export function narrowed(filter: Filter, more: Readonly<Record<string, readonly string[]>>): Filter {
  return Object.entries(more).reduce((narrow, [field, values]) => withValues(narrow, field, values), filter);
}

export const isNarrow = (filter: Filter): boolean => Object.keys(filter.values).length > 0;

/** Query of `GET …/overview` and `GET …/voices`. */
export function queryOf(filter: Filter, now: Day, withCompare: boolean): Query {
  const period = periodFor(filter, now);
  const compare = withCompare ? compareFor(filter, now) : undefined;
  return {
    from: period.from,
    to: period.to,
    ...(compare &&
      (filter.compare === "previous"
        ? { compare: "previous" }
        : { compare_from: compare.from, compare_to: compare.to })),
    ...filter.values,
    ...(filter.series.length > 0 && { series: filter.series }),
  };
}

/** Filters of `POST …/ask`. */
export function questionOf(filter: Filter, now: Day): Pick<Question, "filters" | "period" | "compare"> {
  const compare = compareFor(filter, now);
  return {
    period: periodFor(filter, now),
    filters: Object.entries(filter.values).map(([field, any_of]) => ({
      field: field.replace(/^facet\./, "facet:") as FilterField,
      any_of: [...any_of],
    })),
    ...(compare && { compare: filter.compare === "previous" ? ("previous" as const) : compare }),
  };
}

/**
 * What an opened mark adds to the filter, packed into one query parameter:
 * `touchpoint=…&group=negative`, and `from`/`to` where the mark is a day of a trend.
 */
export interface Mark {
  values: Readonly<Record<string, readonly string[]>>;
  period?: Period;
  series?: string;
}

export function packMark(mark: Mark): string {
  return (
    searchString({
      ...mark.values,
      ...(mark.period && { from: mark.period.from, to: mark.period.to }),
      series: mark.series,
    }).slice(1) || "all"
  );
}

export function unpackMark(text: string): Mark {
  const search = parseSearch(text);
  const values: Record<string, string[]> = {};
  for (const key of Object.keys(search)) if (isField(key)) values[key] = many(search[key]);
  const from = one(search.from);
  const to = one(search.to);
  const series = one(search.series);
  return {
    values,
    ...(isDay(from) && isDay(to) && { period: { from, to } }),
    ...(series !== undefined && { series }),
  };
}

export function markedFilter(filter: Filter, mark: Mark): Filter {
  const narrow = narrowed(filter, mark.values);
  return {
    ...narrow,
    ...(mark.period && { period: mark.period }),
    series: mark.series === undefined ? filter.series : [mark.series],
  };
}
