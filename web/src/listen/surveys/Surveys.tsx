/** All surveys of the project. */
import { useQuery } from "@tanstack/react-query";
import { ClipboardList, Plus } from "lucide-react";
import { surveys } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyStatus, SurveySummary } from "~/api/survey";
import { local, t } from "~/i18n";
import { ago, count, dateTime } from "~/i18n/format";
import { Badge, type Tone } from "~/kit/Badge";
import { ButtonLink } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { path } from "~/paths";
import { seriesTitle } from "./series";

const tones: Record<SurveyStatus, Tone> = { draft: "default", live: "positive", closed: "outline" };

export function StatusBadge({ status }: { status: SurveyStatus }) {
  return <Badge tone={tones[status]}>{t(`survey.status.${status}`)}</Badge>;
}

export function SurveysPage() {
  const project = useProject();
  const read = useQuery(surveys(project.id));
  const create = (
    <ButtonLink look="primary" href={path("newSurvey", { project: project.key })} icon={<Plus size={16} />}>
      {t("survey.new")}
    </ButtonLink>
  );
  const columns: Column<SurveySummary>[] = [
    {
      key: "title",
      header: t("field.title"),
      rowHeader: true,
      sort: (s) => local(s.title),
      cell: (s) => (
        <Link className="cell-link" href={path("survey", { project: project.key, survey: s.id })}>
          {local(s.title) || t("survey.untitled")}
        </Link>
      ),
    },
    {
      key: "status",
      header: t("field.status"),
      sort: (s) => s.status,
      cell: (s) => <StatusBadge status={s.status} />,
    },
    {
      key: "touchpoint",
      header: t("filter.touchpoint"),
      sort: (s) => s.touchpoint?.name,
      cell: (s) => s.touchpoint?.name ?? <span className="quiet">–</span>,
    },
    {
      key: "metrics",
      header: t("survey.measures"),
      cell: (s) => <span className="quiet">{s.metrics.map(seriesTitle).join(", ")}</span>,
    },
    {
      key: "answers",
      header: t("column.n"),
      end: true,
      sort: (s) => s.answers,
      cell: (s) => count(s.answers),
    },
    {
      key: "updated",
      header: t("field.changed"),
      end: true,
      sort: (s) => s.updated_at,
      cell: (s) => (
        <time className="quiet" dateTime={s.updated_at} title={dateTime(s.updated_at)}>
          {ago(s.updated_at)}
        </time>
      ),
    },
  ];
  return (
    <Page title={t("nav.surveys")} actions={create} width="reading">
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : read.data.items.length === 0 ? (
        <State
          icon={<ClipboardList size={28} aria-hidden="true" />}
          title={t("survey.none")}
          actions={create}
        >
          {t("survey.none.hint")}
        </State>
      ) : (
        <Table label={t("nav.surveys")} columns={columns} rows={read.data.items} rowKey={(s) => s.id} />
      )}
    </Page>
  );
}
