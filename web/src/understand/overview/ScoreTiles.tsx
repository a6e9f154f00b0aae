import { ArrowDown, ArrowRight, ArrowUp, Lock } from "lucide-react";
import type {
  Cell,
  HiddenCell as HiddenCellData,
  OverviewSeries,
  Period,
  ResponseRate,
  Series,
} from "~/api/types";
import { Sparkline } from "~/charts/Sparkline";
import { t } from "~/i18n";
import { count, difference, interval, period as writePeriod, score } from "~/i18n/format";
import { LinkButton } from "~/kit/Button";
import { CountUp } from "~/kit/CountUp";
import { seriesName } from "./names";

interface Props {
  series: readonly OverviewSeries[];
  selected: string;
  compared: Period | null;
  onSelect: (key: string) => void;
  onOpen: (key: string) => void;
}

/** One tile per series: score, interval, n, response rate, change in words, shape of the trend. */
export function ScoreTiles({ series, selected, compared, onSelect, onOpen }: Props) {
  return (
    <div className="tiles" role="group" aria-label={t("overview.scores")}>
      {series.map((item) => (
        <article
          key={item.series.key}
          className="tile"
          aria-label={seriesName(item.series)}
          data-selected={item.series.key === selected || undefined}
          onClick={(event) => !isMark(event.target) && onSelect(item.series.key)}
        >
          <button type="button" className="tile-select" aria-pressed={item.series.key === selected}>
            {seriesName(item.series)}
          </button>
          <Score item={item} onOpen={() => onOpen(item.series.key)} />
          <ChangeLine cell={item.cell} series={item.series} compared={compared} />
        </article>
      ))}
    </div>
  );
}

/** The whole tile selects its series, except for the number in it, which opens. */
const isMark = (target: EventTarget): boolean =>
  target instanceof Element && target.closest(".tile-number") !== null;

function Score({ item, onOpen }: { item: OverviewSeries; onOpen: () => void }) {
  const { cell, series } = item;
  if (!cell.shown) return <HiddenCell cell={cell} />;
  return (
    <div className="tile-score">
      <LinkButton
        className="tile-number"
        onPress={onOpen}
        aria-label={t("overview.open", {
          name: seriesName(series),
          score: score(series, cell.score),
          n: cell.n,
        })}
      >
        <CountUp value={cell.score} format={(value) => score(series, value)} />
      </LinkButton>
      <Sparkline series={series} points={item.trend.points} />
      <p
        className="detail small quiet num"
        title={t("cell.interval", { interval: interval(series, cell.interval) })}
      >
        {interval(series, cell.interval)} ·{" "}
        <CountUp value={cell.n} format={(n) => t("cell.n", { n: Math.round(n) })} />
      </p>
      {item.response && <Response response={item.response} />}
    </div>
  );
}

const whole = { kind: "percent", decimals: 0 } as const;

function Response({ response: { opened, answered, rate, interval: range } }: { response: ResponseRate }) {
  return (
    <p className="detail small quiet num" title={t("response.why", { interval: interval(whole, range) })}>
      {t("response.rate", { rate: score(whole, rate), answered: count(answered), opened: count(opened) })}
    </p>
  );
}

export function HiddenCell({ cell }: { cell: HiddenCellData }) {
  if (cell.reason === "none") return <span className="hidden-cell">{t("cell.none")}</span>;
  return (
    <span className="hidden-cell" title={t("cell.hidden.why")}>
      <Lock size={12} aria-hidden="true" />
      {t("cell.fewer", { n: cell.minimum })}
    </span>
  );
}

/** Improvement follows the series' own direction; an unclear change is said to be unclear. */
export function changeTone(cell: Cell, series: Series): "positive" | "negative" | "flat" | undefined {
  if (!cell.shown || !cell.change) return undefined;
  if (!cell.change.clear) return "flat";
  return cell.change.difference > 0 === (series.better === "up") ? "positive" : "negative";
}

function ChangeLine({ cell, series, compared }: { cell: Cell; series: Series; compared: Period | null }) {
  const tone = changeTone(cell, series);
  if (!cell.shown) return null;
  if (!compared) return null;
  if (!cell.change || !tone) return <p className="change quiet">{t("change.none")}</p>;
  const text = difference(series, cell.change.difference);
  const Icon = tone === "flat" ? ArrowRight : cell.change.difference > 0 ? ArrowUp : ArrowDown;
  const before = t("change.title", {
    period: writePeriod(compared),
    score: cell.compare?.score != null ? score(series, cell.compare.score) : "–",
    interval: differences(series, cell.change.interval),
  });
  return (
    <p className={`change ${tone}`} title={before}>
      <Icon size={14} strokeWidth={2.25} aria-hidden="true" />
      <span className="num">{text}</span>
      <span>{tone === "flat" ? t("change.flat") : t(`change.${tone}`)}</span>
      <span className="visually-hidden">{before}</span>
    </p>
  );
}

/** The interval of a difference: each end carries its sign. */
const differences = (series: Series, [lo, hi]: readonly [number, number]): string =>
  t("format.interval", { lo: difference(series, lo), hi: difference(series, hi) });

export function ChangeCell({ cell, series }: { cell: Cell; series: Series }) {
  const tone = changeTone(cell, series);
  if (!cell.shown || !cell.change || !tone) return <span className="quiet">–</span>;
  const Icon = tone === "flat" ? ArrowRight : cell.change.difference > 0 ? ArrowUp : ArrowDown;
  const words = tone === "flat" ? t("change.flat") : t(`change.${tone}`);
  return (
    <span className={`change ${tone}`} title={`${words}: ${differences(series, cell.change.interval)}`}>
      <Icon size={12} strokeWidth={2.25} aria-label={words} />
      <span className="num">{difference(series, cell.change.difference)}</span>
    </span>
  );
}
