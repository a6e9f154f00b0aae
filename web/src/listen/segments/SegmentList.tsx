/** All segments of the project: who is meant when a group of customers has a name. */
import { useQuery } from "@tanstack/react-query";
import { Blend, Plus } from "lucide-react";
import { segmentSizes, segments } from "~/api/queries";
import type { Segment } from "~/api/segment";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { ago, count, dateTime } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { ButtonLink } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { path } from "~/paths";
import { mayEdit } from "./mayEdit";
import { Sentence } from "./Sentence";
import "./segments.css";

export function SegmentsPage() {
  const project = useProject();
  const read = useQuery(segments(project.id));
  const seesSizes = project.whole_project && project.can("manage_catalogue") && project.can("read_voices");
  const sizes = useQuery({ ...segmentSizes(project.id), enabled: seesSizes }).data?.items;
  const sizeOf = ({ id }: Segment) => sizes?.find((one) => one.segment === id)?.customers;
  const create = mayEdit(project) && (
    <ButtonLink
      look="primary"
      href={path("newSegment", { project: project.key })}
      icon={<Plus size={16} aria-hidden="true" />}
    >
      {t("segment.new")}
    </ButtonLink>
  );
  const columns: Column<Segment>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      sort: (s) => s.name,
      cell: (s) => (
        <Link className="cell-link" href={path("segment", { project: project.key, segment: s.id })}>
          {s.name}
        </Link>
      ),
    },
    {
      key: "sentence",
      header: t("segment.who"),
      plain: true,
      cell: (s) => (
        <span className="segment-sentence">
          <Sentence segment={s} />
        </span>
      ),
    },
    {
      key: "kind",
      header: t("segment.kind.short"),
      sort: (s) => (s.rule ? 0 : 1),
      cell: (s) => (
        <Badge tone={s.rule ? "accent" : "outline"}>{t(s.rule ? "segment.isRule" : "segment.isList")}</Badge>
      ),
    },
    ...(seesSizes
      ? [
          {
            key: "size",
            header: t("nav.customers"),
            end: true,
            sort: sizeOf,
            cell: (s: Segment) => {
              const size = sizeOf(s);
              return size === undefined ? <span className="quiet">–</span> : count(size);
            },
          },
        ]
      : []),
    {
      key: "updated",
      header: t("field.changed"),
      end: true,
      sort: (s) => s.updated_at,
      cell: (s) => (
        <time className="quiet segment-time" dateTime={s.updated_at} title={dateTime(s.updated_at)}>
          {ago(s.updated_at)}
        </time>
      ),
    },
  ];
  return (
    <Page
      title={t("nav.segments")}
      actions={read.data && read.data.items.length > 0 && create}
      width="reading"
    >
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : read.data.items.length === 0 ? (
        <State icon={<Blend size={28} aria-hidden="true" />} title={t("segment.none")} actions={create}>
          {t("segment.none.hint")}
        </State>
      ) : (
        <>
          <p>{t("segment.lead", { n: read.data.items.length })}</p>
          <Table
            label={t("nav.segments")}
            columns={columns}
            rows={read.data.items}
            rowKey={(s) => s.id}
            initialSort={{ key: "name" }}
          />
        </>
      )}
    </Page>
  );
}
