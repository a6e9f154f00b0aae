/** Everything one customer said and did, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity, MessageSquareText } from "lucide-react";
import { readable, useEventNames } from "~/api/eventNames";
import { timeline } from "~/api/queries";
import { useProject } from "~/api/session";
import type { TimelineItem } from "~/api/types";
import { t } from "~/i18n";
import { count, dateTime } from "~/i18n/format";
import { Button } from "~/kit/Button";
import { ErrorState, LoadingRows } from "~/kit/states";
import "./customers.css";

export function Timeline({ customer, current }: { customer: string; current?: string }) {
  const project = useProject();
  const read = useInfiniteQuery(timeline(project.id, customer));
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows rows={4} />;
  const items = read.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className="quiet">{t("timeline.empty")}</p>;
  return (
    <>
      <ol className="timeline">
        {items.map((item) => (
          <Entry key={item.id} item={item} current={item.id === current} />
        ))}
      </ol>
      {read.hasNextPage && (
        <div>
          <Button onPress={() => void read.fetchNextPage()} isPending={read.isFetchingNextPage}>
            {t("action.more")}
          </Button>
        </div>
      )}
    </>
  );
}

function Entry({ item, current }: { item: TimelineItem; current: boolean }) {
  const place = item.touchpoint?.name;
  const nameOf = useEventNames();
  const Icon = item.kind === "feedback" ? MessageSquareText : Activity;
  return (
    <li className={`timeline-entry ${item.kind}`} aria-current={current ? "true" : undefined}>
      <span className="timeline-mark" aria-hidden="true">
        <Icon size={14} />
      </span>
      <div className="grow stack-tight" style={{ gap: 2 }}>
        <p className="row">
          {item.kind === "interaction" ? (
            <strong title={item.title}>{nameOf(item.title) ?? readable(item.title)}</strong>
          ) : (
            <strong>{item.title}</strong>
          )}
          {item.scores.map((score) => (
            <span key={score.series} className="timeline-score">
              <span className={`group-mark ${score.group}`} aria-hidden="true" />
              <span className="num">{count(score.value)}</span>
              <span className="visually-hidden">{t(`group.${score.group}`)}</span>
            </span>
          ))}
          {item.value !== null && <span className="num quiet">{count(item.value)}</span>}
        </p>
        {item.texts.map((text) => (
          <p key={text.question + text.text} className="prewrap timeline-text">
            {text.text}
          </p>
        ))}
        <p className="small quiet">
          <time dateTime={item.time}>{dateTime(item.time)}</time>
          {place && ` · ${place}`} · {t(`channel.${item.channel}`)}
        </p>
      </div>
    </li>
  );
}
