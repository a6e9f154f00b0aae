/** Targets of columns: `email`, `customer:segment`, `new:score:csat:1-5`. */
import type { Import, ImportKind, ImportMapping, ImportTarget } from "~/api/types";

const named = ["customer:", "consent:", "attribute:"];

/** Which entry of the list a target belongs to: `customer:segment` is the named one, `customer:`. */
export function keyOf(target: string | null, targets: readonly ImportTarget[]): string {
  if (!target) return "";
  if (targets.some((x) => x.key === target)) return target;
  return named.find((prefix) => target.startsWith(prefix)) ?? target;
}

export function nameOf(target: string | null): string {
  const prefix = named.find((p) => target?.startsWith(p));
  return prefix && target ? target.slice(prefix.length) : "";
}

/** The mapping to begin with: the saved one, else what the server suggests. */
export function startOf(found: Pick<Import, "mapping" | "kind" | "columns">): ImportMapping {
  if (found.mapping) return found.mapping;
  return {
    kind: found.kind,
    survey: null,
    columns: found.columns.map((column) => ({
      column: column.name,
      target: column.suggested,
      ...(column.suggested_empty && column.suggested_empty.length > 0 && { empty: column.suggested_empty }),
    })),
    options: {},
  };
}

/** The least mapping of a kind that the server takes, to be told its targets and suggestions. */
export function leastOf(kind: ImportKind, first: string): ImportMapping {
  const target = { customers: "external_id", accounts: "key", answers: "new:long_text", interactions: null }[
    kind
  ];
  const options = kind === "interactions" ? { event_type: "event" } : {};
  return { kind, survey: null, columns: [{ column: first, target }], options };
}
