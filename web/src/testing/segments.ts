/** Segments of the double: kept in memory, with a size that follows from how much a rule says. */
import type { Predicate, Segment, SegmentQuestion, SegmentSize, SegmentSizes } from "~/api/segment";
import { Refused } from "./refused";

const made = "2026-11-20T10:00:00Z";

const premium: Predicate = { attribute: { name: "plan", is: { equals: "premium" } } };

const first: readonly Segment[] = [
  {
    id: "g1",
    name: "Premium customers",
    rule: { all: [premium, { not: { did: { type: "order_placed", at_least: 2, within_days: 30 } } }] },
    sentence: { de: "plan ist „premium“ und …", en: "plan is “premium” and not (did “order_placed” …)" },
    revision: 1,
    created_at: made,
    updated_at: made,
  },
  {
    id: "g2",
    name: "Advisory board",
    rule: null,
    sentence: null,
    revision: 1,
    created_at: made,
    updated_at: made,
  },
];

let kept: Segment[] = [];

/** As at the beginning. */
export const forgetSegments = (): void => {
  kept = first.map((segment) => ({ ...segment }));
};
forgetSegments();

export const allSegments = (): Segment[] => kept;

export const readSegment = (id: string | undefined): Segment | undefined => kept.find((s) => s.id === id);

const fault = (field: string, code: string, message: string) =>
  new Refused(422, { code: "invalid", detail: message, errors: [{ field, code, message }] });

export function createSegment(body: unknown): Segment | Refused {
  const { name, rule } = body as { name: string; rule?: Predicate };
  if (kept.some((s) => s.name === name))
    return new Refused(409, {
      code: "segment_name_taken",
      detail: "There is a segment with this name already.",
    });
  const segment = {
    id: `g${kept.length + 1}`,
    name,
    rule: rule ?? null,
    sentence: rule ? { de: "…", en: "…" } : null,
    revision: 1,
    created_at: made,
    updated_at: made,
  };
  kept = [...kept, segment];
  return segment;
}

export function changeSegment(id: string | undefined, body: unknown): Segment | Refused | undefined {
  const patch = body as { revision: number; name?: string; rule?: Predicate };
  const before = readSegment(id);
  if (!before) return undefined;
  if (patch.revision !== before.revision)
    return new Refused(409, { code: "segment_changed_meanwhile", detail: "Somebody else has changed it." });
  const after = {
    ...before,
    name: patch.name ?? before.name,
    rule: patch.rule ?? before.rule,
    revision: before.revision + 1,
  };
  kept = kept.map((s) => (s.id === id ? after : s));
  return after;
}

/** What somebody else would have done meanwhile. */
export function renameElsewhere(id: string, name: string): void {
  kept = kept.map((s) => (s.id === id ? { ...s, name, revision: s.revision + 1 } : s));
}

export function deleteSegment(id: string | undefined): unknown {
  kept = kept.filter((s) => s.id !== id);
  return {};
}

export function sizeOf(body: unknown): SegmentSize | Refused {
  const { rule, segment } = body as SegmentQuestion;
  const text = JSON.stringify(rule ?? null);
  if (text.includes('"within_days":0'))
    return fault("rule.all[1].not.did.within_days", "bad_window", "A number of days from 1 to 3650.");
  const customers = Math.max(0, 1300 - 2 * text.length);
  return {
    customers,
    of: 20_000,
    with_email: Math.round(customers / 2),
    with_phone: Math.round(customers / 4),
    examples: [
      { id: "c0", name: "Lena Vogt" },
      { id: "c1", name: null },
    ],
    overlaps: kept
      .filter((s) => s.id !== segment)
      .map((s) => ({ segment: s.id, name: s.name, customers: Math.round(customers / 5), of: 500 })),
    lift: {
      members: { count: 60, n: 100, value: 0.6, interval: [0.5, 0.69] },
      others: { count: 40, n: 300, value: 0.133, interval: [0.1, 0.18] },
      ratio: 2.4,
      difference: { value: 0.467, interval: [0.36, 0.56], clear: true },
      need: 30,
    },
  };
}

export const allSizes = (): SegmentSizes => ({
  of: 20_000,
  items: kept.map((segment, at) => ({ segment: segment.id, customers: 1234 + at })),
});

export function changeMembers(body: unknown): unknown {
  const { add = [], remove = [] } = body as { add?: string[]; remove?: string[] };
  const isKnown = (name: string) => /^K-\d+$/.test(name);
  return {
    added: add.filter(isKnown).length,
    removed: remove.filter(isKnown).length,
    unknown: [...add, ...remove].filter((name) => !isKnown(name)),
  };
}
