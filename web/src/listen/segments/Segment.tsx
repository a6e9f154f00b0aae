/** One segment: to be edited, or, for those who may not, to be read. */
import { useQuery } from "@tanstack/react-query";
import { segment as segmentQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { useParam } from "~/address";
import { t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { path } from "~/paths";
import { mayEdit } from "./mayEdit";
import { SegmentForm } from "./SegmentForm";
import { Sentence } from "./Sentence";

export function SegmentPage() {
  const project = useProject();
  const id = useParam("segment");
  const read = useQuery(segmentQuery(project.id, id));
  const crumbs = [{ label: t("nav.segments"), href: path("segments", { project: project.key }) }];
  if (!read.data)
    return (
      <Page title={t("nav.segments")} crumbs={crumbs} width="reading">
        {read.isError ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <LoadingRows />}
      </Page>
    );
  if (mayEdit(project)) return <SegmentForm key={id} segment={read.data} />;
  return (
    <Page title={read.data.name} crumbs={crumbs} width="reading">
      <p>
        <Sentence segment={read.data} />
      </p>
      <p className="small quiet">{t("segment.updated", { time: dateTime(read.data.updated_at) })}</p>
    </Page>
  );
}
