/** All programmes of the project, and where one is missing. */
import { useQuery } from "@tanstack/react-query";
import { Megaphone, Plus } from "lucide-react";
import type { ProgrammeStatus, ProgrammeSummary } from "~/api/programme";
import { programmes } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { ago, dateTime } from "~/i18n/format";
import { Badge, type Tone } from "~/kit/Badge";
import { ButtonLink } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { path } from "~/paths";
import { BudgetSection } from "./Budget";
import { ContactSection } from "./Contacts";
import { CoverageNotice } from "./Coverage";
import { mayEdit } from "./mayEdit";
import { ProgrammeMenu } from "./ProgrammeMenu";
import "./programmes.css";

const tones: Record<ProgrammeStatus, Tone> = {
  draft: "default",
  live: "positive",
  paused: "warning",
  ended: "outline",
};

export function StatusBadge({ status }: { status: ProgrammeStatus }) {
  return <Badge tone={tones[status]}>{t(`programme.status.${status}`)}</Badge>;
}

export function ProgrammesPage() {
  const project = useProject();
  const read = useQuery(programmes(project.id));
  const edits = mayEdit(project);
  const create = edits && (
    <ButtonLink
      look="primary"
      href={path("newProgramme", { project: project.key })}
      icon={<Plus size={16} aria-hidden="true" />}
    >
      {t("programme.new")}
    </ButtonLink>
  );
  const columns: Column<ProgrammeSummary>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      sort: (p) => p.name,
      cell: (p) => (
        <Link className="cell-link" href={path("programme", { project: project.key, programme: p.id })}>
          {p.name}
        </Link>
      ),
    },
    {
      key: "status",
      header: t("field.status"),
      sort: (p) => p.status,
      cell: (p) => <StatusBadge status={p.status} />,
    },
    {
      key: "touchpoint",
      header: t("filter.touchpoint"),
      sort: (p) => p.touchpoint?.name,
      cell: (p) => p.touchpoint?.name ?? <span className="quiet">–</span>,
    },
    {
      key: "next",
      header: t("programme.nextRun"),
      sort: (p) => p.next_run,
      cell: (p) => (p.next_run ? dateTime(p.next_run) : <span className="quiet">–</span>),
    },
    {
      key: "updated",
      header: t("field.changed"),
      end: true,
      sort: (p) => p.updated_at,
      cell: (p) => (
        <time className="quiet programme-time" dateTime={p.updated_at} title={dateTime(p.updated_at)}>
          {ago(p.updated_at)}
        </time>
      ),
    },
    ...(edits
      ? [
          {
            key: "actions",
            header: t("nav.more"),
            hideHeader: true,
            end: true,
            cell: (p: ProgrammeSummary) => <ProgrammeMenu programme={p} />,
          },
        ]
      : []),
  ];
  return (
    <Page
      title={t("nav.programmes")}
      actions={read.data && read.data.items.length > 0 && create}
      width="reading"
    >
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : (
        <>
          {read.data.items.length === 0 ? (
            <State
              icon={<Megaphone size={28} aria-hidden="true" />}
              title={t("programme.none")}
              actions={create}
            >
              {t("programme.none.hint")}
            </State>
          ) : (
            <Table
              label={t("nav.programmes")}
              columns={columns}
              rows={read.data.items}
              rowKey={(p) => p.id}
            />
          )}
          <CoverageNotice />
          <BudgetSection />
          <ContactSection />
        </>
      )}
    </Page>
  );
}
