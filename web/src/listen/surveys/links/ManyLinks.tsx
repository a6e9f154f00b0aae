/** Links for many places in one go. */
import { useQueryClient } from "@tanstack/react-query";
import { post } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { LinksMade, SurveyRead } from "~/api/survey";
import { t } from "~/i18n";
import { FormDialog } from "~/kit/Dialog";
import { toast } from "~/kit/toast";
import { nowhere, PlacesForm, usePlaces } from "./PlacesForm";

interface Props {
  survey: SurveyRead;
  open: boolean;
  onClose: () => void;
}

export function ManyLinks({ survey, open, onClose }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const chosen = usePlaces();
  const make = async () => {
    const made = await post<LinksMade>(
      `${inProject(project.id)}/surveys/${survey.id}/links/batch`,
      chosen.batch,
    );
    await client.invalidateQueries({ queryKey: ["links"] });
    toast.done(t("links.made", { created: made.created, existing: made.existing }));
    chosen.setPlaces(nowhere);
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("links.many")}
      submit={t("link.create")}
      disabled={chosen.count === 0}
      onSubmit={make}
      wide
    >
      <p className="quiet">{t("links.many.hint")}</p>
      <PlacesForm chosen={chosen} />
      <p role="status">{t("links.count", { n: chosen.count })}</p>
    </FormDialog>
  );
}
