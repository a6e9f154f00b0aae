/** Beside the questions: the draft on a phone. */
import { Maximize2, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useHrefWith } from "~/address";
import type { Survey } from "~/api/survey";
import type { Id } from "~/api/types";
import { t } from "~/i18n";
import { IconButton } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Segments } from "~/kit/Segments";
import { PreviewFrame, shownLanguage } from "./PreviewFrame";
import { wayTo } from "./wayTo";

interface Props {
  id: Id;
  survey: Survey;
  revision: number;
  /** The question being worked on: its page is shown. */
  question: string | undefined;
}

export function Preview({ id, survey, revision, question }: Props) {
  const [language, setLanguage] = useState<string>();
  const [round, setRound] = useState(0);
  const href = useHrefWith();
  const shown = shownLanguage(survey, language);
  // The way is looked for when another question is opened, not on every letter typed.
  const [opened, setOpened] = useState({ question, way: question ? wayTo(survey, question) : undefined });
  if (opened.question !== question)
    setOpened({ question, way: question ? wayTo(survey, question) : undefined });
  return (
    <aside className="preview" aria-label={t("survey.preview")}>
      <div className="row between nowrap">
        <h3>{t("survey.preview")}</h3>
        <div className="row nowrap">
          {survey.languages.length > 1 && (
            <Segments
              label={t("language.label")}
              value={shown}
              onChange={setLanguage}
              choices={survey.languages.map((value) => ({ value, label: value.toUpperCase() }))}
            />
          )}
          <IconButton
            small
            label={t("survey.preview.restart")}
            icon={<RefreshCw size={14} />}
            onPress={() => setRound(round + 1)}
          />
          <Link
            className="button ghost icon small"
            href={href({ tab: "preview" })}
            aria-label={t("survey.preview.large")}
          >
            <Maximize2 size={14} aria-hidden="true" />
          </Link>
        </div>
      </div>
      <PreviewFrame id={id} language={shown} revision={revision} round={round} way={opened.way} />
    </aside>
  );
}
