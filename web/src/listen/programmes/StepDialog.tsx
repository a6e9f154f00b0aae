/** One step in the life of a programme, taken after a question. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { del, post } from "~/api/client";
import type { ProgrammeRead, ProgrammeSummary } from "~/api/programme";
import { inProject, programme as programmeQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { FormDialog } from "~/kit/Dialog";
import { toast } from "~/kit/toast";
import { path } from "~/paths";

export type Step = "pause" | "resume" | "end" | "delete";

const done = { pause: "programme.paused", resume: "programme.resumed", end: "programme.ended" } as const;

interface Props {
  programme: Pick<ProgrammeSummary, "id" | "name">;
  step: Step;
  onClose: () => void;
  /** After it was deleted. */
  onDeleted?: (() => void) | undefined;
}

export function StepDialog({ programme: { id, name }, step, onClose, onDeleted }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const address = `${inProject(project.id)}/programmes/${id}`;
  const take = async () => {
    if (step === "delete") {
      await del(address);
      onDeleted?.();
      await router.navigate({ href: path("programmes", { project: project.key }) });
      client.removeQueries({ queryKey: programmeQuery(project.id, id).queryKey });
      toast.done(t("programme.deleted", { name }));
    } else {
      const turned = await post<ProgrammeRead>(`${address}/${step}`);
      client.setQueryData(programmeQuery(project.id, id).queryKey, turned);
      toast.done(t(done[step], { name }));
    }
    void client.invalidateQueries({ queryKey: ["programmes", project.id] });
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(`programme.${step}.title`, { name })}
      submit={step === "delete" ? t("action.delete") : t(`programme.${step}`)}
      danger={step === "delete" || step === "end"}
      onSubmit={take}
    >
      <p>{t(`programme.${step}.hint`)}</p>
    </FormDialog>
  );
}
