/**
 * A rule while it is being edited: a tree of parts that can each be turned round, with what is typed as
 * it was typed. `readRule` and `writeRule` lead from the server's rule to it and back.
 */
import type { Predicate, Reachable } from "~/api/segment";
import type { Literal, Test } from "~/api/survey";
import type { Group } from "~/api/types";

export const joins = ["all", "any", "none", "not_all"] as const;
/** How the parts of a group belong together; the last two are the first two turned round. */
export type Join = (typeof joins)[number];

export const comparisons = [
  "equals",
  "one_of",
  "contains",
  "at_least",
  "at_most",
  "since",
  "until",
  "known",
] as const;
export type Comparison = (typeof comparisons)[number];

export interface Compared {
  name: string;
  comparison: Comparison;
  value: Literal;
  /** For `one_of`. */
  values: readonly Literal[];
}

export type Leaf =
  | ({ kind: "attribute" | "account" } & Compared)
  | { kind: "consent"; purpose: string }
  | { kind: "reachable"; by: Reachable }
  | { kind: "did"; type: string; touchpoint: string; atLeast: string; withinDays: string }
  | {
      kind: "answered";
      series: string;
      survey: string;
      touchpoint: string;
      group: Group | "";
      withinDays: string;
    }
  /** Made through the API, and more than a form can show. */
  | { kind: "other"; rule: Predicate };

export type LeafOf<K extends Leaf["kind"]> = Leaf & { kind: K };

export const leafKinds = ["attribute", "account", "consent", "reachable", "did", "answered"] as const;
export type LeafKind = (typeof leafKinds)[number];

export interface LeafPart {
  id: number;
  /** Whoever it holds for does not belong. */
  not: boolean;
  leaf: Leaf;
}

export interface GroupPart {
  id: number;
  join: Join;
  parts: readonly Part[];
}

export type Part = LeafPart | GroupPart;

export const isGroup = (part: Part): part is GroupPart => "parts" in part;

let last = 0;
const fresh = () => ++last;

export const newGroup = (join: Join, parts: readonly Part[] = []): GroupPart => ({
  id: fresh(),
  join,
  parts,
});

export const newLeaf = (kind: LeafKind): LeafPart => ({ id: fresh(), not: false, leaf: emptyLeaf(kind) });

export function emptyLeaf(kind: LeafKind): Leaf {
  switch (kind) {
    case "attribute":
    case "account":
      return { kind, name: "", comparison: "equals", value: "", values: [] };
    case "consent":
      return { kind, purpose: "" };
    case "reachable":
      return { kind, by: "email" };
    case "did":
      return { kind, type: "", touchpoint: "", atLeast: "1", withinDays: "" };
    case "answered":
      return { kind, series: "", survey: "", touchpoint: "", group: "", withinDays: "" };
  }
}

/* ---- from the server ------------------------------------------------------------------------ */

export function readRule(rule: Predicate): GroupPart {
  const part = readPart(rule);
  return isGroup(part) ? part : newGroup("all", [part]);
}

function readPart(rule: Predicate, not = false): Part {
  if ("not" in rule) return readPart(rule.not, !not);
  if ("all" in rule)
    return newGroup(
      not ? "not_all" : "all",
      rule.all.map((part) => readPart(part)),
    );
  if ("any" in rule)
    return newGroup(
      not ? "none" : "any",
      rule.any.map((part) => readPart(part)),
    );
  // Consent that was never given is no consent, so that this says the same.
  if ("consent" in rule) {
    const { purpose, given } = rule.consent;
    return { id: fresh(), not: given === not, leaf: { kind: "consent", purpose } };
  }
  return { id: fresh(), not, leaf: readLeaf(rule) };
}

const days = (n: number | undefined) => (n === undefined ? "" : String(n));

function readLeaf(rule: Predicate): Leaf {
  if ("reachable" in rule) return { kind: "reachable", by: rule.reachable };
  if ("did" in rule) {
    const { type, touchpoint = "", at_least = 1, within_days } = rule.did;
    return { kind: "did", type, touchpoint, atLeast: String(at_least), withinDays: days(within_days) };
  }
  if ("answered" in rule) {
    const { series = "", survey = "", touchpoint = "", group = "", within_days } = rule.answered;
    return { kind: "answered", series, survey, touchpoint, group, withinDays: days(within_days) };
  }
  const kind = "account" in rule ? "account" : "attribute";
  const said = "account" in rule ? rule.account : "attribute" in rule ? rule.attribute : undefined;
  const compared = said && readTest(said.is);
  return said && compared ? { kind, name: said.name, ...compared } : { kind: "other", rule };
}

const isDay = (value: Literal) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

function readTest(test: Test): Omit<Compared, "name"> | undefined {
  const plain = { value: "", values: [] };
  if (test === "answered") return { ...plain, comparison: "known" };
  if ("equals" in test) return { ...plain, comparison: "equals", value: test.equals };
  if ("one_of" in test) return { ...plain, comparison: "one_of", values: test.one_of };
  if ("contains" in test) return { ...plain, comparison: "contains", value: test.contains };
  if ("at_least" in test)
    return { ...plain, comparison: isDay(test.at_least) ? "since" : "at_least", value: test.at_least };
  if ("at_most" in test)
    return { ...plain, comparison: isDay(test.at_most) ? "until" : "at_most", value: test.at_most };
  return undefined;
}

/* ---- to the server -------------------------------------------------------------------------- */

export interface Written {
  rule: Predicate;
  /** Where each part stands in the rule, as the server says it: `.all[1].not`. */
  places: ReadonlyMap<number, string>;
}

/** A rule of one condition needs no list around it. */
export function writeRule(root: GroupPart): Written {
  const places = new Map<number, string>([[root.id, ""]]);
  const [only] = root.parts;
  const alone = root.parts.length === 1 && (root.join === "all" || root.join === "any") ? only : undefined;
  return { rule: writePart(alone ?? root, "", places), places };
}

function writePart(part: Part, place: string, places: Map<number, string>): Predicate {
  places.set(part.id, place);
  if (isGroup(part)) {
    const turned = part.join === "none" || part.join === "not_all";
    const join = part.join === "all" || part.join === "not_all" ? "all" : "any";
    const within = `${place}${turned ? ".not" : ""}.${join}`;
    const parts = part.parts.map((inner, i) => writePart(inner, `${within}[${i}]`, places));
    const group: Predicate = join === "all" ? { all: parts } : { any: parts };
    return turned ? { not: group } : group;
  }
  if (part.leaf.kind === "consent")
    return { consent: { purpose: part.leaf.purpose.trim(), given: !part.not } };
  const rule = writeLeaf(part.leaf);
  return part.not ? { not: rule } : rule;
}

function writeLeaf(leaf: Exclude<Leaf, { kind: "consent" }>): Predicate {
  switch (leaf.kind) {
    case "attribute":
      return { attribute: { name: leaf.name.trim(), is: writeTest(leaf) } };
    case "account":
      return { account: { name: leaf.name.trim(), is: writeTest(leaf) } };
    case "reachable":
      return { reachable: leaf.by };
    case "did":
      return {
        did: {
          type: leaf.type.trim(),
          ...(leaf.touchpoint && { touchpoint: leaf.touchpoint }),
          at_least: leaf.atLeast === "" ? 1 : Number(leaf.atLeast),
          ...within(leaf.withinDays),
        },
      };
    case "answered":
      return {
        answered: {
          ...(leaf.series && { series: leaf.series }),
          ...(leaf.survey && { survey: leaf.survey }),
          ...(leaf.touchpoint && { touchpoint: leaf.touchpoint }),
          ...(leaf.group && { group: leaf.group }),
          ...within(leaf.withinDays),
        },
      };
    case "other":
      return leaf.rule;
  }
}

const within = (text: string) => (text === "" ? {} : { within_days: Number(text) });

/** A number as people type it, with comma or point. */
function numberOf(value: Literal): number | undefined {
  if (typeof value === "number") return value;
  const text = String(value).trim().replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function writeTest({ comparison, value, values }: Compared): Test {
  switch (comparison) {
    case "equals":
      return { equals: value };
    case "one_of":
      return { one_of: [...values] };
    case "contains":
      return { contains: String(value) };
    case "at_least":
      return { at_least: numberOf(value) ?? value };
    case "at_most":
      return { at_most: numberOf(value) ?? value };
    case "since":
      return { at_least: value };
    case "until":
      return { at_most: value };
    case "known":
      return "answered";
  }
}

/* ---- what is still to be said ------------------------------------------------------------------ */

export type Field = "name" | "value" | "number" | "purpose" | "type";

/** What a condition lacks; `number`: there is something that is no number. */
export function lacking(leaf: Leaf): Field | undefined {
  const blank = (text: Literal) => String(text).trim() === "";
  switch (leaf.kind) {
    case "attribute":
    case "account":
      if (blank(leaf.name)) return "name";
      if (leaf.comparison === "known") return undefined;
      if (leaf.comparison === "one_of") return leaf.values.length === 0 ? "value" : undefined;
      if (blank(leaf.value)) return "value";
      if (leaf.comparison === "at_least" || leaf.comparison === "at_most")
        return numberOf(leaf.value) === undefined ? "number" : undefined;
      return undefined;
    case "consent":
      return blank(leaf.purpose) ? "purpose" : undefined;
    case "did":
      return blank(leaf.type) ? "type" : undefined;
    default:
      return undefined;
  }
}

export const isComplete = (part: Part): boolean =>
  isGroup(part) ? part.parts.every(isComplete) : lacking(part.leaf) === undefined;

/* ---- faults ------------------------------------------------------------------------------------- */

export interface Fault {
  field: string;
  message: string;
}

/**
 * Which part each fault of a rule is about: the innermost one whose place it begins with. What is left of
 * its field is the name there: `at_least`.
 */
export function faultsByPart(
  faults: readonly Fault[],
  places: ReadonlyMap<number, string>,
): ReadonlyMap<number, Fault[]> {
  const found = new Map<number, Fault[]>();
  for (const { field, message } of faults) {
    if (!/^rule($|[.[])/.test(field)) continue;
    const at = field.slice("rule".length);
    let best: [number, string] | undefined;
    for (const [id, place] of places) {
      const inside = at === place || (at.startsWith(place) && /[.[]/.test(at.charAt(place.length)));
      // Of a rule that is one condition alone, the condition stands where the rule does.
      if (inside && (!best || place.length >= best[1].length)) best = [id, place];
    }
    if (!best) continue;
    const name = at.slice(best[1].length).split(".").at(-1) ?? "";
    found.set(best[0], [...(found.get(best[0]) ?? []), { field: name, message }]);
  }
  return found;
}
