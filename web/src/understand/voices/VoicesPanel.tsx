/** What is behind an opened mark: its voices, and the way to work on them. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { MessageSquareOff } from "lucide-react";
import { filters as filtersQuery, voices } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Comment, Filters, Voice } from "~/api/types";
import { groupName } from "~/charts/groupName";
import { local, t } from "~/i18n";
import { period as writePeriod } from "~/i18n/format";
import { ButtonLink, Button } from "~/kit/Button";
import { SidePanel } from "~/kit/Dialog";
import { Link } from "~/kit/Link";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { path } from "~/paths";
import {
  type Filter,
  type Mark,
  markedFilter,
  periodFor,
  queryOf,
  searchFromFilter,
} from "../filters/filter";
import { useFilter } from "../filters/FilterBar";
import { useMark } from "./mark";
import { VoiceSummary } from "./VoiceCard";

/** A mark in words: `NPS · Detractors · Hamburg`. */
export function describe(mark: Mark, filters: Filters | undefined): string {
  const series = filters?.series.find((s) => s.key === mark.series);
  const nameOf = (field: string, value: string): string => {
    switch (field) {
      case "unit":
        return filters?.hierarchies.flatMap((h) => h.units).find((u) => u.id === value)?.name ?? value;
      case "touchpoint":
        return filters?.touchpoints.find((x) => x.id === value)?.name ?? value;
      case "survey":
        return filters?.surveys.find((x) => x.id === value)?.title ?? value;
      case "channel":
        return t(`channel.${value as "web"}`);
      case "group":
        return groupName(series?.metric ?? "", value as "negative");
      default:
        return value;
    }
  };
  const parts = Object.entries(mark.values).flatMap(([field, values]) => values.map((v) => nameOf(field, v)));
  return [...(series ? [local(series.label)] : []), ...parts].join(" · ") || t("voices.all");
}

export function VoicesPanel() {
  const project = useProject();
  const { mark, close } = useMark();
  const { filter, now } = useFilter();
  const { data } = useQuery(filtersQuery(project.id));
  const marked = mark && markedFilter(filter, mark);
  return (
    <SidePanel
      open={mark !== undefined}
      onClose={close}
      title={mark ? describe(mark, data) : ""}
      subtitle={marked && writePeriod(periodFor(marked, now))}
      actions={
        marked &&
        project.can("read_voices") && (
          <ButtonLink small href={path("voices", { project: project.key }, searchFromFilter(marked))}>
            {t("voices.open")}
          </ButtonLink>
        )
      }
      flush
    >
      {marked && <Behind filter={marked} />}
    </SidePanel>
  );
}

function Behind({ filter }: { filter: Filter }) {
  const project = useProject();
  const { now } = useFilter();
  const read = useInfiniteQuery({
    ...voices(project.id, { ...queryOf(filter, now, false), order: "newest" }),
    placeholderData: undefined,
  });
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data)
    return (
      <div style={{ padding: 24 }}>
        <LoadingRows rows={8} />
      </div>
    );
  const first = read.data.pages[0];
  const items: (Voice | Comment)[] = read.data.pages.flatMap((page) => page.items);
  if (first?.suppressed)
    return (
      <State icon={<MessageSquareOff size={28} aria-hidden="true" />} title={t("voices.suppressed")}>
        {t("voices.suppressed.why", { n: project.minimums.comments })}
      </State>
    );
  if (items.length === 0)
    return (
      <State icon={<MessageSquareOff size={28} aria-hidden="true" />} title={t("voices.noWords")}>
        {t("voices.noWords.why")}
      </State>
    );
  return (
    <>
      <p className="panel-count quiet small">{t("voices.count", { n: first?.count ?? items.length })}</p>
      <ul className="voice-list">
        {items.map((voice, i) => (
          <li key={voice.id ?? i} className="voice">
            {voice.id === null ? (
              <div className="voice-link">
                <VoiceSummary voice={voice} />
              </div>
            ) : (
              <Link
                className="voice-link"
                href={path(
                  "voices",
                  { project: project.key },
                  { ...searchFromFilter(filter), voice: voice.id },
                )}
              >
                <VoiceSummary voice={voice} />
              </Link>
            )}
          </li>
        ))}
      </ul>
      {read.hasNextPage && (
        <div className="more">
          <Button onPress={() => void read.fetchNextPage()} isPending={read.isFetchingNextPage}>
            {t("action.more")}
          </Button>
        </div>
      )}
    </>
  );
}
