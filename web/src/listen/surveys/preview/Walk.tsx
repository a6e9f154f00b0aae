/**
 * The whole survey as respondents meet it: on a phone, on a desktop, in a page of a website, as a mail. Beside each page
 * stands what a screen reader says of it.
 */
import { Code, Mail, Monitor, RefreshCw, Smartphone } from "lucide-react";
import { useState } from "react";
import type { SurveyRead, Survey } from "~/api/survey";
import { t } from "~/i18n";
import { Badge } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Select } from "~/kit/fields";
import { Segments } from "~/kit/Segments";
import { languageName } from "../LocalField";
import { MailView } from "./MailView";
import { type Placement, PreviewFrame, shownLanguage } from "./PreviewFrame";
import { readingOrder, type Spoken } from "./readingOrder";
import "./walk.css";

const devices = ["phone", "desktop", "widget", "mail"] as const;
type Device = (typeof devices)[number];
const icons = { phone: Smartphone, desktop: Monitor, widget: Code, mail: Mail } satisfies Record<
  Device,
  unknown
>;

export function Walk({ read, survey }: { read: SurveyRead; survey: Survey }) {
  const [device, setDevice] = useState<Device>("phone");
  return (
    <div className="page-body walk" data-device={device === "widget" ? "desktop" : device}>
      <div className="row between">
        <p className="quiet">{t(device === "mail" ? "mail.hint" : "walk.hint")}</p>
        <Segments
          label={t("walk.device")}
          value={device}
          onChange={setDevice}
          choices={devices.map((value) => {
            const Icon = icons[value];
            return { value, label: t(`walk.${value}`), icon: <Icon size={14} aria-hidden="true" /> };
          })}
        />
      </div>
      {device === "mail" ? (
        <MailView draft={{ definition: survey }} />
      ) : (
        <Pages read={read} survey={survey} inWebsite={device === "widget"} />
      )}
    </div>
  );
}

const placements: readonly Placement[] = ["bottom_right", "bottom_left", "centre", "inline"];

interface PagesProps {
  read: SurveyRead;
  survey: Survey;
  inWebsite: boolean;
}

function Pages({ read, survey, inWebsite }: PagesProps) {
  const [language, setLanguage] = useState<string>();
  const [placement, setPlacement] = useState<Placement>("bottom_right");
  const [round, setRound] = useState(0);
  const [spoken, setSpoken] = useState<readonly Spoken[]>([]);
  const shown = shownLanguage(survey, language);
  return (
    <>
      <div className="row">
        {inWebsite && (
          <Select
            label={t("widget.placement")}
            hideLabel
            value={placement}
            onChange={setPlacement}
            choices={placements.map((value) => ({ value, label: t(`widget.placement.${value}`) }))}
          />
        )}
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
      <div className="walk-sides">
        <div className="device">
          <PreviewFrame
            id={read.id}
            language={shown}
            revision={read.revision}
            round={round}
            placement={inWebsite ? placement : undefined}
            onPage={(page) => setSpoken(readingOrder(page))}
          />
        </div>
        <SpokenList spoken={spoken} />
      </div>
    </>
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
