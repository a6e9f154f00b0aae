/** Decisive touchpoints at which nobody is asked, each with the way to change that. */
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { programmeCoverage } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { ButtonLink } from "~/kit/Button";
import { path } from "~/paths";
import { mayEdit } from "./mayEdit";

export function CoverageNotice() {
  const project = useProject();
  const without = useQuery(programmeCoverage(project.id)).data?.without_programme ?? [];
  if (without.length === 0) return null;
  return (
    <Notice tone="warning">
      <div className="stack-tight">
        <p>
          <strong>{t("coverage.title", { n: without.length })}</strong>
          {". "}
          {t("coverage.hint")}
        </p>
        <ul className="row" aria-label={t("coverage.title", { n: without.length })}>
          {without.map(({ id, name }) => (
            <li key={id}>
              {mayEdit(project) ? (
                <ButtonLink
                  small
                  href={path("newProgramme", { project: project.key }, { touchpoint: id })}
                  icon={<Plus size={14} aria-hidden="true" />}
                >
                  {t("coverage.start", { name })}
                </ButtonLink>
              ) : (
                name
              )}
            </li>
          ))}
        </ul>
      </div>
    </Notice>
  );
}
