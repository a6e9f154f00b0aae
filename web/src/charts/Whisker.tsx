import { scaleLinear } from "d3-scale";
import type { Series, ShownCell } from "~/api/types";
import { interval, score } from "~/i18n/format";
import { zeroIn } from "./scale";

interface Props {
  series: Series;
  cell: ShownCell;
  /** Shared by all rows, so that dots can be compared down the column. */
  domain: readonly [number, number];
  /** Where the total stands. */
  reference?: number | undefined;
  width?: number;
}

/** A score as a dot on the common axis, its interval as a line. */
export function Whisker({ series, cell, domain, reference, width = 180 }: Props) {
  const x = scaleLinear([...domain], [8, width - 8]).clamp(true);
  const text = `${score(series, cell.score)} (${interval(series, cell.interval)})`;
  const tone = reference === undefined ? "" : standing(series, cell, reference);
  return (
    <svg className={`whisker ${tone}`} width={width} height={20} role="img" aria-label={text}>
      <title>{text}</title>
      {zeroIn(series, domain) && <line className="zero" x1={x(0)} x2={x(0)} y1={0} y2={20} />}
      {reference !== undefined && (
        <line className="reference" x1={x(reference)} x2={x(reference)} y1={0} y2={20} />
      )}
      <line className="range" x1={x(cell.interval[0])} x2={x(cell.interval[1])} y1={10} y2={10} />
      <circle cx={x(cell.score)} cy={10} r={4.5} />
    </svg>
  );
}

/** Clearly better or worse than the reference: the interval lies on one side of it. */
function standing(series: Series, cell: ShownCell, reference: number): string {
  const [lo, hi] = cell.interval;
  if (lo <= reference && reference <= hi) return "";
  return lo > reference === (series.better === "up") ? "positive" : "negative";
}
