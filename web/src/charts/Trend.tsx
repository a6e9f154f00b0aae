/** A score over time: line, interval as a soft band, gaps where too few answered. */
import { area, curveMonotoneX, line } from "d3-shape";
import { scaleLinear } from "d3-scale";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useState } from "react";
import type { Grain, Series, TrendPoint } from "~/api/types";
import { t } from "~/i18n";
import { dayShort, interval, month, score } from "~/i18n/format";
import { dayMs, domainAround, zeroIn } from "./scale";
import { type Drawn, isDrawn, nameOf, runs } from "./trendPoints";
import { useWidth } from "./useWidth";
import "./charts.css";

interface Props {
  label: string;
  series: Series;
  grain: Grain;
  points: readonly TrendPoint[];
  /** Opens what a point was computed from. */
  onOpen?: (point: TrendPoint) => void;
}

const height = 248;
const margin = { top: 12, right: 52, bottom: 28, left: 44 };

export default function Trend({ label, series, grain, points, onOpen }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>(720);
  const [active, setActive] = useState<number>();
  const drawn = points.filter(isDrawn);
  const [lo, hi] = domainAround(
    drawn.flatMap((p) => [p.interval[0], p.interval[1]]),
    series.range,
  );
  const times = points.map((p) => dayMs(p.day));
  const x = scaleLinear([Math.min(...times), Math.max(...times)], [margin.left, width - margin.right]);
  const y = scaleLinear([lo, hi], [height - margin.bottom, margin.top]).nice(4);
  const at = (point: TrendPoint) => (points.length === 1 ? width / 2 : x(dayMs(point.day)));
  const draw = line<Drawn>(
    (p) => at(p),
    (p) => y(p.score),
  ).curve(curveMonotoneX);
  const band = area<Drawn>(
    (p) => at(p),
    (p) => y(p.interval[0]),
    (p) => y(p.interval[1]),
  ).curve(curveMonotoneX);
  const pieces = runs(points);
  const last = drawn.at(-1);
  const shown = active === undefined ? undefined : points[active];

  const nearest = (event: MouseEvent<SVGSVGElement>): number => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const px = event.clientX - left;
    let best = 0;
    points.forEach((point, i) => {
      const before = points[best];
      if (before && Math.abs(at(point) - px) < Math.abs(at(before) - px)) best = i;
    });
    return best;
  };
  const point = (event: PointerEvent<SVGSVGElement>) => setActive(nearest(event));
  // A finger that is lifted leaves the chart before it has clicked.
  const click = (event: MouseEvent<SVGSVGElement>) => {
    const clicked = points[nearest(event)];
    if (clicked) onOpen?.(clicked);
  };
  const keys = (event: KeyboardEvent) => {
    const from = active ?? points.length;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: points.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(points.length - 1, to)));
    } else if ((event.key === "Enter" || event.key === " ") && shown) {
      event.preventDefault();
      onOpen?.(shown);
    }
  };
  const ticks = y.ticks(4);
  return (
    <div className="chart" ref={ref}>
      <svg
        width={width}
        height={height}
        role="application"
        aria-roledescription={t("chart.chart")}
        aria-label={t("chart.trend.label", { label, n: points.length })}
        tabIndex={0}
        onPointerDown={point}
        onPointerMove={point}
        onPointerLeave={() => setActive(undefined)}
        onClick={click}
        onKeyDown={keys}
        onBlur={() => setActive(undefined)}
        className={onOpen ? "opens" : undefined}
      >
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(0 ${y(tick)})`}>
            <line
              className={tick === 0 && zeroIn(series, [lo, hi]) ? "zero" : "grid"}
              x1={margin.left}
              x2={width - margin.right}
            />
            <text className="tick" x={margin.left - 8} dy="0.32em" textAnchor="end">
              {score({ ...series, decimals: series.kind === "mean" ? 1 : 0 }, tick)}
            </text>
          </g>
        ))}
        {xTicks(points, width).map((point) => (
          <text key={point.day} className="tick" x={at(point)} y={height - 8} textAnchor="middle">
            {grain === "month" ? month(point.day) : dayShort(point.day)}
          </text>
        ))}
        {pieces.map((piece) => (
          <g key={piece[0]?.day}>
            <path className="band" d={band(piece) ?? ""} />
            <path className="line" d={draw(piece) ?? ""} />
            {piece.length === 1 && piece[0] && <Lone point={piece[0]} x={at(piece[0])} y={y} />}
          </g>
        ))}
        {points.map(
          (point) =>
            !isDrawn(point) &&
            point.n !== 0 && (
              <circle
                key={point.day}
                className="hidden-dot"
                cx={at(point)}
                cy={height - margin.bottom - 4}
                r={2.5}
              />
            ),
        )}
        {last && (
          <g className="end">
            <circle className="dot" cx={at(last)} cy={y(last.score)} r={4} />
            <text x={at(last) + 10} y={y(last.score)} dy="0.35em">
              {score(series, last.score)}
            </text>
          </g>
        )}
        {shown && (
          <g>
            <line
              className="cursor"
              x1={at(shown)}
              x2={at(shown)}
              y1={margin.top}
              y2={height - margin.bottom}
            />
            {isDrawn(shown) && <circle className="dot active" cx={at(shown)} cy={y(shown.score)} r={5} />}
          </g>
        )}
      </svg>
      {shown && (
        <div
          className="chart-tip"
          role="status"
          style={{
            left: Math.max(0, Math.min(width - 196, at(shown) + (at(shown) > width / 2 ? -208 : 12))),
          }}
        >
          <span className="quiet">{nameOf(grain, shown.day)}</span>
          {isDrawn(shown) ? (
            <>
              <strong>{score(series, shown.score)}</strong>
              <span>{t("cell.interval", { interval: interval(series, shown.interval) })}</span>
            </>
          ) : (
            <span>{shown.n === 0 ? t("cell.none") : t("cell.hidden")}</span>
          )}
          {shown.n !== null && <span className="quiet">{t("cell.n", { n: shown.n })}</span>}
        </div>
      )}
    </div>
  );
}

/** A point without neighbours: its interval as a line, since there is no band to see. */
function Lone({ point, x, y }: { point: Drawn; x: number; y: (value: number) => number }) {
  return (
    <>
      <line className="lone" x1={x} x2={x} y1={y(point.interval[0])} y2={y(point.interval[1])} />
      <circle className="dot" cx={x} cy={y(point.score)} r={4} />
    </>
  );
}

/** As many dates as fit without crowding. */
function xTicks(points: readonly TrendPoint[], width: number): TrendPoint[] {
  const room = Math.max(2, Math.floor((width - margin.left - margin.right) / 84));
  const step = Math.max(1, Math.ceil(points.length / room));
  return points.filter((_, i) => (points.length - 1 - i) % step === 0);
}
