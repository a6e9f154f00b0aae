import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { del } from "~/api/client";
import { inProject, segment as segmentQuery } from "~/api/queries";
import type { Segment } from "~/api/segment";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { FormDialog } from "~/kit/Dialog";
import { toast } from "~/kit/toast";
import { path } from "~/paths";

interface Props {
  segment: Segment;
  open: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteSegment({ segment, open, onClose, onDeleted }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const remove = async () => {
    await del(`${inProject(project.id)}/segments/${segment.id}`);
    onDeleted();
    toast.done(t("segment.deleted", { name: segment.name }));
    await router.navigate({ href: path("segments", { project: project.key }) });
    client.removeQueries({ queryKey: segmentQuery(project.id, segment.id).queryKey });
    void client.invalidateQueries({ queryKey: ["segments", project.id, "list"] });
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("segment.delete.title", { name: segment.name })}
      submit={t("action.delete")}
      danger
      onSubmit={remove}
    >
      <p>{segment.rule ? t("segment.delete.rule") : t("segment.delete.list")}</p>
    </FormDialog>
  );
}
