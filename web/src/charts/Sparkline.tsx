import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { Series, TrendPoint } from "~/api/types";
import { dayMs, domainAround } from "./scale";
import { begun, runs } from "./trendPoints";

/** The shape of a trend beside its number; the trend itself is drawn large below. */
export function Sparkline({
  series,
  points,
  width = 96,
  height = 32,
}: {
  series: Series;
  points: readonly TrendPoint[];
  width?: number;
  height?: number;
}) {
  const pieces = runs(points);
  const all = pieces.flat();
  const last = all.at(-1);
  // Single points among gaps have no shape.
  const lines = pieces.filter((piece) => piece.length > 1);
  if (!last || lines.length === 0) return null;
  const x = scaleLinear(
    [dayMs(begun(points)[0]?.day ?? last.day), dayMs(points.at(-1)?.day ?? last.day)],
    [2, width - 4],
  );
  const y = scaleLinear(
    domainAround(
      all.map((p) => p.score),
      series.range,
    ),
    [height - 4, 4],
  );
  const draw = line<(typeof all)[number]>(
    (p) => x(dayMs(p.day)),
    (p) => y(p.score),
  );
  return (
    <svg className="sparkline" width={width} height={height} aria-hidden="true">
      {lines.map((piece) => (
        <path key={piece[0]?.day} className="line" d={draw(piece) ?? ""} />
      ))}
      <circle className="dot" cx={x(dayMs(last.day))} cy={y(last.score)} r={2.5} />
    </svg>
  );
}
