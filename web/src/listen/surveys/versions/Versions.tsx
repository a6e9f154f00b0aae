import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { versions } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead, SurveyVersion } from "~/api/survey";
import { local, t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";

export function Versions({ survey }: { survey: SurveyRead }) {
  const project = useProject();
  const read = useQuery(versions(project.id, survey.id));
  const columns: Column<SurveyVersion>[] = [
    {
      key: "version",
      header: t("version.no"),
      rowHeader: true,
      cell: (v) => t("version.nth", { n: v.version }),
    },
    { key: "title", header: t("field.title"), cell: (v) => local(v.definition.title) },
    {
      key: "questions",
      header: t("survey.questions"),
      end: true,
      cell: (v) => v.definition.questions.length,
    },
    { key: "touchpoint", header: t("filter.touchpoint"), cell: (v) => v.touchpoint?.name ?? "–" },
    { key: "by", header: t("version.by"), cell: (v) => v.published_by },
    {
      key: "at",
      header: t("version.at"),
      end: true,
      cell: (v) => <time dateTime={v.published_at}>{dateTime(v.published_at)}</time>,
    },
  ];
  return (
    <Section title={t("survey.tab.versions")} hint={t("version.hint")}>
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows rows={3} />
      ) : read.data.items.length === 0 ? (
        <State icon={<History size={28} aria-hidden="true" />} title={t("version.none")} />
      ) : (
        <Table
          label={t("survey.tab.versions")}
          columns={columns}
          rows={read.data.items}
          rowKey={(v) => String(v.version)}
        />
      )}
    </Section>
  );
}
