/** What could be said better: advice beside the words, never an obstacle. */
import { Lightbulb } from "lucide-react";
import type { Survey, SurveyQuestion } from "~/api/survey";
import { t } from "~/i18n";
import { nameOf } from "../kinds";
import { languageName } from "../LocalField";
import { type Advice, adviceFor, adviceOn } from "./advice";

function words(advice: Advice): string {
  return t(`advice.${advice.code}`, { words: advice.words });
}

export function AdviceList({ survey, question }: { survey: Survey; question: SurveyQuestion }) {
  const found = adviceFor(question, survey.languages);
  if (found.length === 0) return null;
  return (
    <ul className="findings" aria-label={t("advice.label")}>
      {found.map((advice) => (
        <li key={advice.language + advice.code + advice.words} className="advice">
          <Lightbulb size={16} aria-hidden="true" />
          <span className="grow">
            {survey.languages.length > 1 && <b>{languageName(advice.language)}: </b>}
            {words(advice)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** All advice of a survey, each leading to its question. */
export function AdviceOverview({ survey, onOpen }: { survey: Survey; onOpen: (question: string) => void }) {
  const found = adviceOn(survey);
  const questions = survey.questions.filter((q) => found.some((advice) => advice.question === q.key));
  if (questions.length === 0) return null;
  return (
    <ul className="findings" aria-label={t("advice.label")}>
      {questions.map((question) => (
        <li key={question.key} className="advice">
          <Lightbulb size={16} aria-hidden="true" />
          <span className="grow">
            <b>{nameOf(question)}</b>{" "}
            {t("advice.count", { n: found.filter((advice) => advice.question === question.key).length })}
          </span>
          <button type="button" className="link-button" onClick={() => onOpen(question.key)}>
            {t("finding.open")}
          </button>
        </li>
      ))}
    </ul>
  );
}
