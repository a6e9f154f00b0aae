/** Where things stand in the drawing, in pixels: nodes, the lines between them, the size of it all. */
import type { FlowLayer, FlowMap, FlowNode } from "./map";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedNode extends Box {
  node: FlowNode;
}

export interface Line {
  path: string;
  kind: "way" | "past" | "skip" | "dead";
  /** Its two ends, so that the lines of a chosen question stand out. */
  from: string;
  to: string;
}

export interface DeadEnd {
  x: number;
  y: number;
  node: string;
}

export interface Layout {
  width: number;
  height: number;
  start: Box;
  end: Box;
  nodes: PlacedNode[];
  lines: Line[];
  dead: DeadEnd[];
}

const wide = 216;
const between = 20;
const gap = 44;
const pill = 32;
const track = 14;
const past = 36;
const edge = 16;

/** The height its words need: two lines of name, two of a condition, two of every skip. */
const heightOf = (node: FlowNode): number =>
  56 + (node.when === undefined ? 0 : 38) + node.skips.length * 38 + (node.unreachable ? 22 : 0);

const round = (n: number) => Math.round(n * 10) / 10;

function bend(x1: number, y1: number, x2: number, y2: number): string {
  if (Math.abs(x1 - x2) < 1) return `M${round(x1)} ${round(y1)}V${round(y2)}`;
  const middle = round((y1 + y2) / 2);
  return `M${round(x1)} ${round(y1)}C${round(x1)} ${middle} ${round(x2)} ${middle} ${round(x2)} ${round(y2)}`;
}

const bottom = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height });

export function layoutOf(map: FlowMap): Layout {
  const lanes = Math.max(1, ...map.layers.map((layer) => layer.nodes.length));
  const inner = lanes * wide + (lanes - 1) * between;
  const left = edge + (map.layers.some((layer) => layer.optional) ? past : 0);
  const centre = left + inner / 2;
  const start: Box = { x: centre - 60, y: edge, width: 120, height: pill };
  const nodes: PlacedNode[] = [];
  const lines: Line[] = [];
  // Where the way stands: one point all lines meet in.
  let here = { ...bottom(start), name: "@start" };
  map.layers.forEach((layer, depth) => {
    const top = here.y + gap;
    const placed = placeLayer(layer, centre, top);
    nodes.push(...placed);
    const low = Math.max(...placed.map((box) => box.y + box.height));
    const single = placed.length === 1 && !layer.optional ? placed[0] : undefined;
    for (const box of placed)
      lines.push({
        path: bend(here.x, here.y, box.x + box.width / 2, box.y),
        kind: "way",
        from: here.name,
        to: box.node.key,
      });
    if (single) {
      here = { ...bottom(single), name: single.node.key };
      return;
    }
    const name = `@join${depth}`;
    const join = { x: centre, y: low + gap / 2, name };
    for (const box of placed)
      lines.push({
        path: bend(bottom(box).x, bottom(box).y, join.x, join.y),
        kind: "way",
        from: box.node.key,
        to: name,
      });
    if (layer.optional) {
      const x = Math.min(...placed.map((box) => box.x)) - past / 2;
      const turn = top - gap / 3;
      lines.push({
        path: `${bend(here.x, here.y, x, turn)}V${round(low)}${bend(x, low, join.x, join.y).replace(/^M[\d. ]+/, "")}`,
        kind: "past",
        from: here.name,
        to: name,
      });
    }
    here = join;
  });
  const end: Box = { x: centre - 72, y: here.y + gap, width: 144, height: pill };
  lines.push({ path: bend(here.x, here.y, centre, end.y), kind: "way", from: here.name, to: "end" });
  const { skips, dead, tracks } = skipLines(map, nodes, end, left + inner);
  return {
    width: left + inner + edge + tracks,
    height: end.y + end.height + edge,
    start,
    end,
    nodes,
    lines: [...lines, ...skips],
    dead,
  };
}

function placeLayer(layer: FlowLayer, centre: number, top: number): PlacedNode[] {
  const width = layer.nodes.length * wide + (layer.nodes.length - 1) * between;
  const height = Math.max(...layer.nodes.map(heightOf));
  return layer.nodes.map((node, i) => ({
    node,
    x: centre - width / 2 + i * (wide + between),
    y: top,
    width: wide,
    height,
  }));
}

/** Skips run down on the right, each on a track of its own where they would overlap. */
function skipLines(map: FlowMap, nodes: readonly PlacedNode[], end: Box, right: number) {
  const skips: Line[] = [];
  const dead: DeadEnd[] = [];
  const taken: { until: number; track: number }[] = [];
  // Dead ends stand nearest to the boxes; lines that go on pass beside them.
  const first = nodes.some((box) => box.node.skips.some((skip) => skip.dead)) ? 3 : 1;
  let most = 0;
  const boxOf = new Map(nodes.map((box) => [box.node.key, box]));
  for (const layer of map.layers)
    for (const node of layer.nodes) {
      const from = boxOf.get(node.key);
      if (!from) continue;
      node.skips.forEach((skip, i) => {
        const y1 = from.y + from.height - 20 - (node.skips.length - 1 - i) * 38;
        const x1 = from.x + from.width;
        const to = skip.to === "end" ? end : boxOf.get(skip.to);
        if (skip.dead !== undefined || !to) {
          const x = right + 18;
          skips.push({
            path: `M${round(x1)} ${round(y1)}H${round(x)}`,
            kind: "dead",
            from: node.key,
            to: skip.to,
          });
          dead.push({ x, y: y1, node: node.key });
          most = Math.max(most, 2);
          return;
        }
        const y2 = to.y + (skip.to === "end" ? to.height / 2 : 18);
        const busy = new Set(taken.filter((line) => line.until > y1).map((line) => line.track));
        let lane = first;
        while (busy.has(lane)) lane++;
        taken.push({ until: y2, track: lane });
        most = Math.max(most, lane);
        const x = round(right + lane * track);
        const r = 8;
        skips.push({
          path: `M${round(x1)} ${round(y1)}H${x - r}Q${x} ${round(y1)} ${x} ${round(y1 + r)}V${round(y2 - r)}Q${x} ${round(y2)} ${x - r} ${round(y2)}H${round(to.x + to.width)}`,
          kind: "skip",
          from: node.key,
          to: skip.to,
        });
      });
    }
  return { skips, dead, tracks: most * track + (most > 0 ? track : 0) };
}
