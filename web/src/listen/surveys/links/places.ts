/** Where links lead from: units of a level, tills, what a link says about its place. */
import type { SurveyLink } from "~/api/survey";
import type { Hierarchy, Touchpoint } from "~/api/types";
import { t } from "~/i18n";

type Unit = Hierarchy["units"][number];

export interface Level {
  key: string;
  hierarchy: Hierarchy;
  /** 0 at the top. */
  depth: number;
  units: Unit[];
}

/** The levels of all hierarchies, the lowest of each first: that is where shops are. */
export function levels(hierarchies: readonly Hierarchy[]): Level[] {
  return hierarchies.flatMap((hierarchy) => {
    const byId = new Map(hierarchy.units.map((unit) => [unit.id, unit]));
    const found = new Map<number, Unit[]>();
    for (const unit of hierarchy.units) {
      const depth = above(unit, byId).length;
      found.set(depth, [...(found.get(depth) ?? []), unit]);
    }
    return [...found]
      .sort(([a], [b]) => b - a)
      .map(([depth, units]) => ({ key: `${hierarchy.id}:${depth}`, hierarchy, depth, units }));
  });
}

/** Those above a unit, nearest first. A circle ends the walk. */
function above(unit: Unit, byId: ReadonlyMap<string, Unit>): Unit[] {
  const found: Unit[] = [];
  let next = unit.parent ? byId.get(unit.parent) : undefined;
  while (next && next !== unit && !found.includes(next)) {
    found.push(next);
    next = next.parent ? byId.get(next.parent) : undefined;
  }
  return found;
}

/** The units of a level that lie below another one; without one, all. */
export function within(level: Level, below: string): Unit[] {
  if (!below) return level.units;
  const byId = new Map(level.hierarchy.units.map((unit) => [unit.id, unit]));
  return level.units.filter((unit) => unit.id === below || above(unit, byId).some((one) => one.id === below));
}

/** The longest range that is meant to be one. */
const mostOfRange = 99;

/** One till a line or between commas; `Kasse 1-4` is four. */
export function readTills(text: string): string[] {
  const each = text
    .split(/[\n,;]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .flatMap((part) => {
      const range = /^(.*?)(\d+)\s*[-–]\s*(\d+)$/.exec(part);
      const [, name = "", first = "", last = ""] = range ?? [];
      const count = Number(last) - Number(first) + 1;
      if (!range || count < 1 || count > mostOfRange) return [part];
      return Array.from({ length: count }, (_, at) => `${name}${Number(first) + at}`);
    });
  return [...new Set(each)];
}

/** One `name=value` a line. */
export function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split("\n")
      .map((line) => line.split("="))
      .filter(([name, ...value]) => name?.trim() && value.join("=").trim())
      .map(([name = "", ...value]) => [name.trim(), value.join("=").trim()]),
  );
}

/** What is known of the places links name. */
export interface Known {
  units: ReadonlyMap<string, Unit>;
  touchpoints: readonly Touchpoint[];
}

/** Where the answers of a link come from, in words. */
export function about(link: SurveyLink, { units, touchpoints }: Known): string[] {
  return [
    ...link.units.map((id) => units.get(id)?.name ?? ""),
    touchpoints.find((one) => one.id === link.touchpoint)?.name ?? "",
    link.channel ? t(`channel.${link.channel}`) : "",
    ...Object.entries(link.attributes).map(([name, value]) => `${name}: ${value}`),
  ].filter(Boolean);
}

/** The links in which each word stands somewhere, as the server finds them for posters. */
export function found(links: readonly SurveyLink[], search: string, known: Known): readonly SurveyLink[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return links;
  return links.filter((link) => {
    const units = link.units.map((id) => known.units.get(id));
    const texts = [
      link.name,
      link.code,
      ...units.flatMap((unit) => (unit ? [unit.name, unit.code] : [])),
      known.touchpoints.find((one) => one.id === link.touchpoint)?.name ?? "",
      ...Object.values(link.attributes),
    ].map((text) => text.toLowerCase());
    return words.every((word) => texts.some((text) => text.includes(word)));
  });
}
