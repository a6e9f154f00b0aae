import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Page } from "~/kit/Page";
import { Forbidden } from "~/kit/states";
import { mayEdit } from "./mayEdit";
import { SegmentForm } from "./SegmentForm";

export function NewSegmentPage() {
  const project = useProject();
  if (mayEdit(project)) return <SegmentForm />;
  return (
    <Page title={t("segment.new")}>
      <Forbidden />
    </Page>
  );
}
