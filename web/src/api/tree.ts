import type { Unit } from "~/api/types";

export interface Node {
  unit: Unit;
  children: Node[];
}

/** Units whose parent one may not see stand at the top. */
export function treeOf(units: readonly Unit[]): Node[] {
  const nodes = new Map(units.map((unit) => [unit.id, { unit, children: [] as Node[] }]));
  const roots: Node[] = [];
  for (const node of nodes.values()) {
    const parent = node.unit.parent ? nodes.get(node.unit.parent) : undefined;
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

/** Nodes that match, with the way down to them. */
export function pruned(nodes: readonly Node[], matches: (unit: Unit) => boolean): Node[] {
  return nodes.flatMap((node) => {
    const children = pruned(node.children, matches);
    return matches(node.unit) || children.length > 0 ? [{ unit: node.unit, children }] : [];
  });
}
