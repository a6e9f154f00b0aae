/** Decisive touchpoints at which nobody is asked, each with the way to change that. */
import { useQuery } from "@tanstack/react-query";
import { Play, Plus } from "lucide-react";
import { useState } from "react";
import type { Coverage, ProgrammeLine } from "~/api/programme";
import { programmeCoverage, programmes } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button, ButtonLink } from "~/kit/Button";
import { path } from "~/paths";
import { mayEdit } from "./mayEdit";
import { StepDialog } from "./StepDialog";

type Uncovered = Coverage["without_programme"][number];

export function CoverageNotice() {
  const project = useProject();
  const without = useQuery(programmeCoverage(project.id)).data?.without_programme ?? [];
  const all = useQuery(programmes(project.id)).data?.items ?? [];
  const [resumed, setResumed] = useState<ProgrammeLine>();
  if (without.length === 0) return null;
  const pausedAt = ({ id }: Uncovered) =>
    all.filter(({ status, touchpoint }) => status === "paused" && touchpoint?.id === id);
  return (
    <Notice tone="warning">
      <div className="stack-tight">
        <p>
          <strong>{t("coverage.title", { n: without.length })}</strong>
          {". "}
          {t("coverage.hint")}
        </p>
        <ul className="row" aria-label={t("coverage.title", { n: without.length })}>
          {without.map((touchpoint) => (
            <li key={touchpoint.id}>
              <Way touchpoint={touchpoint} paused={pausedAt(touchpoint)} onResume={setResumed} />
            </li>
          ))}
        </ul>
        {resumed && <StepDialog programme={resumed} step="resume" onClose={() => setResumed(undefined)} />}
      </div>
    </Notice>
  );
}

interface WayProps {
  touchpoint: Uncovered;
  paused: readonly ProgrammeLine[];
  onResume: (programme: ProgrammeLine) => void;
}

/** What was paused goes on; only where there is nothing a new programme is made. */
function Way({ touchpoint: { id, name }, paused, onResume }: WayProps) {
  const project = useProject();
  if (!mayEdit(project)) return name;
  if (paused.length === 0) {
    return (
      <ButtonLink
        small
        href={path("newProgramme", { project: project.key }, { touchpoint: id })}
        icon={<Plus size={14} aria-hidden="true" />}
      >
        {t("coverage.start", { name })}
      </ButtonLink>
    );
  }
  return (
    <span className="row">
      {paused.map((programme) => (
        <Button
          key={programme.id}
          small
          icon={<Play size={14} aria-hidden="true" />}
          onPress={() => onResume(programme)}
        >
          {t("coverage.resume", { name, programme: programme.name })}
        </Button>
      ))}
    </span>
  );
}
