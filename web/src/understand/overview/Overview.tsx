/** What changed and why it matters: the sentence, the scores, the trend, the places, the loop. */
import { useQuery } from "@tanstack/react-query";
import { MessagesSquare, Sprout } from "lucide-react";
import { useSearch, useSetSearch } from "~/address";
import type { Query } from "~/api/client";
import { filters as filtersQuery, overview } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Overview, OverviewSeries } from "~/api/types";
import { begun, longerStep } from "~/charts/trendPoints";
import { t } from "~/i18n";
import { Button, ButtonLink } from "~/kit/Button";
import { Page } from "~/kit/Page";
import { LoadingRows, Skeleton, State } from "~/kit/states";
import { one, path } from "~/paths";
import { isNarrow, queryOf } from "../filters/filter";
import { FilterBar, useFilter } from "../filters/FilterBar";
import { FilterError } from "../filters/FilterError";
import { isEverything } from "../filters/period";
import { useMark } from "../voices/mark";
import { VoicesPanel } from "../voices/VoicesPanel";
import { Breakdown } from "./Breakdown";
import { Freshness } from "./Freshness";
import { LoopHealth } from "./LoopHealth";
import { ScoreTiles } from "./ScoreTiles";
import { SelectedSeries } from "./SelectedSeries";
import "./overview.css";

export function OverviewPage() {
  const project = useProject();
  const { filter, now } = useFilter();
  const read = useOverview(project.id, queryOf({ ...filter, series: [] }, now, true));
  return (
    <Page
      title={t("nav.overview")}
      actions={<Freshness fresh={read.data?.fresh ?? null} />}
      bar={<FilterBar />}
      width="full"
    >
      {read.data ? (
        <Loaded data={read.data} stale={read.isPlaceholderData} />
      ) : read.isError ? (
        <FilterError error={read.error} retry={() => void read.refetch()} />
      ) : (
        <Loading />
      )}
      <VoicesPanel />
    </Page>
  );
}

/** The overview; its trend in steps that are long enough to be shown, unless somebody chose the step. */
function useOverview(project: string, query: Query) {
  const search = useSearch();
  const chosen = one(search.grain);
  const longer = (data: Overview | undefined) => {
    if (chosen || !data) return undefined;
    const shown = selected(data, one(search.metric));
    if (!shown?.cell.shown) return undefined;
    const points = isEverything(data.period) ? begun(shown.trend.points) : shown.trend.points;
    return longerStep(shown.trend.grain, points, data.period);
  };
  const first = useQuery(overview(project, { ...query, grain: chosen }));
  const week = longer(first.data);
  const second = useQuery({ ...overview(project, { ...query, grain: week }), enabled: week !== undefined });
  const month = week && longer(second.data);
  const third = useQuery({ ...overview(project, { ...query, grain: month }), enabled: month !== undefined });
  if (month && third.data) return third;
  return week && second.data ? second : first;
}

/** The series one looks at: the one of the address, else the first with a score. */
function selected(data: Overview, wanted: string | undefined): OverviewSeries | undefined {
  return (
    data.series.find((s) => s.series.key === wanted) ??
    data.series.find((s) => s.cell.shown) ??
    data.series[0]
  );
}

function Loaded({ data, stale }: { data: Overview; stale: boolean }) {
  const search = useSearch();
  const setSearch = useSetSearch();
  const { open } = useMark();
  const shown = selected(data, one(search.metric));
  if (!shown) return <Nothing />;
  return (
    <div className="overview" aria-busy={stale}>
      <p className="lead">{data.sentence}</p>
      <ScoreTiles
        series={data.series}
        selected={shown.series.key}
        compared={data.compare}
        onSelect={(metric) => setSearch({ metric }, { replace: true })}
        onOpen={(series) => open({ values: {}, series })}
      />
      <SelectedSeries data={shown} period={data.period} />
      <Breakdown series={shown.series} total={shown.cell} />
      {data.loop && <LoopHealth data={data} loop={data.loop} />}
    </div>
  );
}

function Nothing() {
  const project = useProject();
  const { filter, set } = useFilter();
  const { data } = useQuery(filtersQuery(project.id));
  if (isNarrow(filter))
    return (
      <State
        icon={<Sprout size={28} aria-hidden="true" />}
        title={t("overview.none")}
        actions={<Button onPress={() => set({ ...filter, values: {} })}>{t("filter.reset")}</Button>}
      >
        {t("overview.none.filter")}
      </State>
    );
  const everAsked = (data?.series.length ?? 0) > 0;
  return (
    <State
      icon={<MessagesSquare size={28} aria-hidden="true" />}
      title={everAsked ? t("overview.none") : t("overview.first")}
      actions={
        everAsked ? (
          <Button onPress={() => set({ ...filter, period: { preset: "20y" } })}>{t("period.20y")}</Button>
        ) : (
          project.can("manage_surveys") && (
            <>
              <ButtonLink look="primary" href={path("newSurvey", { project: project.key })}>
                {t("survey.new")}
              </ButtonLink>
              <ButtonLink href={path("imports", { project: project.key })}>{t("imports.new")}</ButtonLink>
            </>
          )
        )
      }
    >
      {everAsked ? t("overview.none.period") : t("overview.first.hint")}
    </State>
  );
}

function Loading() {
  return (
    <div className="overview">
      <Skeleton width="70%" height={28} />
      <div className="tiles">
        {[0, 1, 2, 3].map((i) => (
          <Skeleton key={i} height={112} />
        ))}
      </div>
      <LoadingRows rows={8} height={24} />
    </div>
  );
}
