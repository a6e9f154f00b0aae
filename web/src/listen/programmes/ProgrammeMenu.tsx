/** What is done with a programme as a whole: duplicate, pause, resume, end, delete. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { CircleStop, CopyPlus, Ellipsis, Pause, Play, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { post } from "~/api/client";
import type { ProgrammeRead, ProgrammeSummary } from "~/api/programme";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { IconButton } from "~/kit/Button";
import { Menu, type MenuEntry } from "~/kit/Menu";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { type Step, StepDialog } from "./StepDialog";

const icons: Record<Step, ReactNode> = {
  pause: <Pause size={16} />,
  resume: <Play size={16} />,
  end: <CircleStop size={16} />,
  delete: <Trash2 size={16} />,
};

const stepsOf = ({ status, version }: ProgrammeSummary): Step[] => [
  ...(status === "live" ? (["pause"] as const) : []),
  ...(status === "paused" ? (["resume"] as const) : []),
  ...(status === "live" || status === "paused" ? (["end"] as const) : []),
  ...(version === 0 ? (["delete"] as const) : []),
];

interface Props {
  programme: ProgrammeSummary;
  /** After it was deleted. */
  onDeleted?: () => void;
}

export function ProgrammeMenu({ programme, onDeleted }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [asked, setAsked] = useState<Step>();
  const { id, name } = programme;
  const programmes = `${inProject(project.id)}/programmes`;
  const stale = () => void client.invalidateQueries({ queryKey: ["programmes", project.id] });

  const duplicate = () => {
    post<ProgrammeRead>(`${programmes}/${id}/duplicate`).then((made) => {
      stale();
      void router.navigate({ href: path("programme", { project: project.key, programme: made.id }) });
      toast.done(t("programme.duplicated", { name: made.name }));
    }, toast.failed);
  };
  const entries: MenuEntry[] = [
    {
      key: "duplicate",
      label: t("programme.duplicate"),
      icon: <CopyPlus size={16} />,
      onAction: duplicate,
    },
    ...stepsOf(programme).map((step) => ({
      key: step,
      label: step === "delete" ? t("action.delete") : t(`programme.${step}`),
      icon: icons[step],
      danger: step === "delete" || step === "end",
      onAction: () => setAsked(step),
    })),
  ];
  return (
    <>
      <Menu label={t("programme.actions", { name })} entries={entries}>
        <IconButton label={t("programme.actions", { name })} icon={<Ellipsis size={16} />} />
      </Menu>
      {asked && (
        <StepDialog
          programme={programme}
          step={asked}
          onClose={() => setAsked(undefined)}
          onDeleted={onDeleted}
        />
      )}
    </>
  );
}
