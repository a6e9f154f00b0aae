/** All programmes of the project, and where one is missing. */
import { useQuery } from "@tanstack/react-query";
import { Megaphone, Plus } from "lucide-react";
import type { ProgrammeLine, ProgrammeStatus, Rate } from "~/api/programme";
import { programmes } from "~/api/queries";
import { useProject } from "~/api/session";
import { RateCell } from "~/charts/RateCell";
import { local, t } from "~/i18n";
import { count } from "~/i18n/format";
import { Badge, Notice, type Tone } from "~/kit/Badge";
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

/** What makes it ask, whom, and how. */
const does = ({ trigger, audience, channels }: ProgrammeLine): string =>
  t("programme.does", {
    trigger: local(trigger),
    audience: local(audience),
    channels: channels.map((channel) => t(`channel.${channel}`)).join(", "),
  });

const rateColumn = (
  key: "opened" | "answered",
  of: (p: ProgrammeLine) => Rate | undefined,
): Column<ProgrammeLine> => ({
  key,
  header: t(`results.${key}`),
  end: true,
  sort: (p) => of(p)?.value,
  cell: (p) => {
    const rate = of(p);
    // One thing, so that it stays together where the row is a card.
    return <div>{rate ? <RateCell rate={rate} /> : <span className="quiet">–</span>}</div>;
  },
});

export function ProgrammesPage() {
  const project = useProject();
  const read = useQuery(programmes(project.id));
  const edits = mayEdit(project);
  const seesFigures = read.data?.items.some((p) => p.recent !== null);
  const create = edits && (
    <ButtonLink
      look="primary"
      href={path("newProgramme", { project: project.key })}
      icon={<Plus size={16} aria-hidden="true" />}
    >
      {t("programme.new")}
    </ButtonLink>
  );
  const columns: Column<ProgrammeLine>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      sort: (p) => p.name,
      cell: (p) => (
        <div>
          <Link className="cell-link" href={path("programme", { project: project.key, programme: p.id })}>
            {p.name}
          </Link>
          <p className="programme-does">{does(p)}</p>
        </div>
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
    ...(seesFigures
      ? [
          {
            key: "sent",
            header: t("programme.sent"),
            end: true,
            sort: (p: ProgrammeLine) => p.recent?.sent,
            cell: (p: ProgrammeLine) => count(p.recent?.sent ?? 0),
          },
          rateColumn("opened", (p) => p.recent?.opened),
          rateColumn("answered", (p) => p.recent?.answered),
        ]
      : []),
    ...(edits
      ? [
          {
            key: "actions",
            header: t("nav.more"),
            hideHeader: true,
            end: true,
            cell: (p: ProgrammeLine) => <ProgrammeMenu programme={p} />,
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
          {!read.data.sends_mail && (
            <Notice tone="warning">
              <p>
                <strong>{t("programme.noMail")}</strong>
              </p>
              <p>{t("programme.noMail.hint")}</p>
            </Notice>
          )}
          {read.data.items.length === 0 ? (
            <State
              icon={<Megaphone size={28} aria-hidden="true" />}
              title={t("programme.none")}
              actions={create}
            >
              {t("programme.none.hint")}
            </State>
          ) : (
            <div className="stack-tight">
              <Table
                label={t("nav.programmes")}
                columns={columns}
                rows={read.data.items}
                rowKey={(p) => p.id}
              />
              {seesFigures && <p className="small quiet">{t("results.opened.hint")}</p>}
            </div>
          )}
          <CoverageNotice />
          <BudgetSection />
          <ContactSection />
        </>
      )}
    </Page>
  );
}
