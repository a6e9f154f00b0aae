/** How a survey is answered: who comes to the end, where others stop, how fast and with how much care. */
import { useQuery } from "@tanstack/react-query";
import { CalendarDays, ChartNoAxesColumn } from "lucide-react";
import { useHrefWith } from "~/address";
import { surveyReport } from "~/api/queries";
import type { ReportFigures } from "~/api/report";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { ButtonLink } from "~/kit/Button";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { periodFor } from "~/understand/filters/filter";
import { useFilter } from "~/understand/filters/FilterBar";
import { PeriodChip } from "~/understand/filters/PeriodChip";
import { Funnel } from "./Funnel";
import { Gaps } from "./Gaps";
import { Tiles } from "./Tiles";
import "./report.css";

interface Props {
  id: string;
  published: boolean;
}

export function Report({ id, published }: Props) {
  const href = useHrefWith();
  if (published) return <Asked id={id} />;
  return (
    <State
      icon={<ChartNoAxesColumn size={28} aria-hidden="true" />}
      title={t("report.unpublished")}
      actions={<ButtonLink href={href({ tab: undefined })}>{t("survey.tab.edit")}</ButtonLink>}
    >
      {t("report.unpublished.hint")}
    </State>
  );
}

function Asked({ id }: { id: string }) {
  const project = useProject();
  const { filter, now, set } = useFilter();
  const read = useQuery(surveyReport(project.id, id, periodFor(filter, now)));
  return (
    <div className="report" aria-busy={read.isFetching}>
      <div className="row">
        <PeriodChip
          filter={filter}
          now={now}
          icon={<CalendarDays size={14} aria-hidden="true" />}
          onChange={(period) => set({ ...filter, period })}
        />
      </div>
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : read.data.figures === null || read.data.figures.completed.n === 0 ? (
        <Nothing sentence={read.data.sentence} />
      ) : (
        <>
          <p className="report-lead">{read.data.sentence}</p>
          <Shown figures={read.data.figures} />
        </>
      )}
    </div>
  );
}

function Nothing({ sentence }: { sentence: string }) {
  const href = useHrefWith();
  return (
    <State
      icon={<ChartNoAxesColumn size={28} aria-hidden="true" />}
      title={sentence}
      actions={<ButtonLink href={href({ tab: "links" })}>{t("survey.tab.links")}</ButtonLink>}
    >
      {t("report.none.hint")}
    </State>
  );
}

function Shown({ figures }: { figures: ReportFigures }) {
  return (
    <>
      <Tiles figures={figures} />
      {figures.gaps.length > 0 && (
        <Section title={t("report.gaps")} hint={t("report.gaps.hint")}>
          <Gaps gaps={figures.gaps} />
        </Section>
      )}
      <Section title={t("report.questions")} hint={t("report.questions.hint")}>
        <Funnel questions={figures.questions} />
      </Section>
      <p className="small quiet report-note">{t("report.note")}</p>
    </>
  );
}
