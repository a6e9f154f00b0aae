/** The chosen series, large: its trend with interval, its groups. */
import { lazy, Suspense } from "react";
import { useSetSearch } from "~/address";
import type { Grain, OverviewSeries, Period } from "~/api/types";
import { ChartFrame } from "~/charts/ChartFrame";
import { ShareBar, ShareTable } from "~/charts/ShareBar";
import { begun, bucketOf } from "~/charts/trendPoints";
import { TrendTable } from "~/charts/TrendTable";
import { t } from "~/i18n";
import { count } from "~/i18n/format";
import { Segments } from "~/kit/Segments";
import { Skeleton } from "~/kit/states";
import { isEverything } from "../filters/period";
import { useMark } from "../voices/mark";
import { seriesName } from "./names";

const Trend = lazy(() => import("~/charts/Trend"));

const grains: readonly Grain[] = ["day", "week", "month"];

export function SelectedSeries({ data, period }: { data: OverviewSeries; period: Period }) {
  const setSearch = useSetSearch();
  const { open } = useMark();
  const { series, cell } = data;
  const { grain } = data.trend;
  const points = isEverything(period) ? begun(data.trend.points) : data.trend.points;
  const name = seriesName(series);
  return (
    <div className="selected-series">
      <ChartFrame
        title={t("overview.trend", { name })}
        hint={data.sentence}
        controls={
          <Segments
            label={t("overview.grain")}
            value={grain}
            onChange={(next) => setSearch({ grain: next }, { replace: true })}
            choices={grains.map((value) => ({ value, label: t(`grain.${value}`) }))}
          />
        }
        chart={
          <Suspense fallback={<Skeleton height={248} />}>
            <Trend
              label={name}
              series={series}
              grain={grain}
              points={points}
              onOpen={(point) =>
                open({ values: {}, series: series.key, period: bucketOf(grain, point.day, period) })
              }
            />
          </Suspense>
        }
        table={<TrendTable label={name} series={series} grain={grain} points={points} />}
      />
      {cell.shown && (
        <ChartFrame
          title={t("overview.groups")}
          hint={t("overview.groups.hint", { n: count(cell.n) })}
          chart={
            <ShareBar
              label={t("overview.groups")}
              metric={series.metric}
              shares={cell.groups}
              n={cell.n}
              onOpen={(group) => open({ values: { group: [group] }, series: series.key })}
            />
          }
          table={<ShareTable metric={series.metric} shares={cell.groups} n={cell.n} />}
        />
      )}
    </div>
  );
}
