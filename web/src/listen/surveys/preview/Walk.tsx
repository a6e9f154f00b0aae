/** The whole survey as respondents go through it, and beside each page what a screen reader says of it. */
import { Monitor, RefreshCw, Smartphone } from "lucide-react";
import { useState } from "react";
import type { SurveyRead, Survey } from "~/api/survey";
import { t } from "~/i18n";
import { Badge } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Segments } from "~/kit/Segments";
import { languageName } from "../LocalField";
import { PreviewFrame, shownLanguage } from "./PreviewFrame";
import { readingOrder, type Spoken } from "./readingOrder";
import "./walk.css";

type Device = "phone" | "desktop";

export function Walk({ read, survey }: { read: SurveyRead; survey: Survey }) {
  const [device, setDevice] = useState<Device>("phone");
  const [language, setLanguage] = useState<string>();
  const [round, setRound] = useState(0);
  const [spoken, setSpoken] = useState<readonly Spoken[]>([]);
  const shown = shownLanguage(survey, language);
  return (
    <div className="page-body walk" data-device={device}>
      <div className="row between">
        <p className="quiet">{t("walk.hint")}</p>
        <div className="row">
          <Segments
            label={t("walk.device")}
            value={device}
            onChange={setDevice}
            choices={[
              { value: "phone", label: t("walk.phone"), icon: <Smartphone size={14} aria-hidden="true" /> },
              { value: "desktop", label: t("walk.desktop"), icon: <Monitor size={14} aria-hidden="true" /> },
            ]}
          />
          {survey.languages.length > 1 && (
            <Segments
              label={t("language.label")}
              value={shown}
              onChange={setLanguage}
              choices={survey.languages.map((value) => ({ value, label: languageName(value) }))}
            />
          )}
          <Button small icon={<RefreshCw size={14} />} onPress={() => setRound(round + 1)}>
            {t("survey.preview.restart")}
          </Button>
        </div>
      </div>
      <div className="walk-sides">
        <div className="device">
          <PreviewFrame
            id={read.id}
            language={shown}
            revision={read.revision}
            round={round}
            onPage={(page) => setSpoken(readingOrder(page))}
          />
        </div>
        <SpokenList spoken={spoken} />
      </div>
    </div>
  );
}

export function SpokenList({ spoken }: { spoken: readonly Spoken[] }) {
  return (
    <section className="stack" aria-label={t("walk.spoken")}>
      <div>
        <h2>{t("walk.spoken")}</h2>
        <p className="small quiet">{t("walk.spoken.hint")}</p>
      </div>
      <ol className="spoken">
        {spoken.map((line, i) => (
          <li key={i}>
            <span className="grow" {...(line.language && { lang: line.language })}>
              {line.words}
              {line.described && <span className="quiet"> – {line.described}</span>}
            </span>
            <span className="small quiet">
              {t(`spoken.${line.role}`)}
              {line.required && `, ${t("spoken.required")}`}
              {line.checked && `, ${t("spoken.checked")}`}
            </span>
            {line.language && <Badge>{line.language.toUpperCase()}</Badge>}
          </li>
        ))}
      </ol>
    </section>
  );
}
