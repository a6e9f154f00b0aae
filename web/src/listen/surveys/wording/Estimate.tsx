import { Clock } from "lucide-react";
import type { Survey } from "~/api/survey";
import { t } from "~/i18n";
import { isAsked } from "../definition";
import { durationOf } from "./duration";

/** Seconds up to one and a half minutes, to the next five; whole minutes beyond. */
function inWords(least: number, most: number): string {
  if (most < 90) return t("estimate.seconds", { n: Math.max(5, Math.round(most / 5) * 5) });
  const from = Math.max(1, Math.round(least / 60));
  const to = Math.round(most / 60);
  return from === to ? t("estimate.minutes", { n: to }) : t("estimate.range", { least: from, most: to });
}

/** “3 to 5 questions a person · about 2 minutes”, and why the list is longer where it is. */
export function Estimate({ survey }: { survey: Survey }) {
  const { least, most, fewest, mostQuestions } = durationOf(survey);
  if (mostQuestions === 0) return null;
  const all = survey.questions.filter(isAsked).length;
  const notes = [
    ...(all > fewest ? [t("estimate.ways", { all })] : []),
    ...(survey.questions.length > all ? [t("estimate.texts")] : []),
  ];
  return (
    <p className="estimate small quiet" title={t("estimate.label")}>
      <Clock size={14} role="img" aria-label={t("estimate.label")} />
      <span>
        {fewest === mostQuestions
          ? t("estimate.questions.same", { n: mostQuestions })
          : t("estimate.questions", { least: fewest, most: mostQuestions })}
        {" · "}
        {inWords(least, most)}
        {notes.length > 0 && (
          <>
            <br />
            {notes.join(" ")}
          </>
        )}
      </span>
    </p>
  );
}
