/** The end: what is said to whom, and the page it leads on to. */
import { ArrowRight } from "lucide-react";
import type { Finding, Onward, Survey } from "~/api/survey";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Switch, TextField } from "~/kit/fields";
import { FindingList } from "./FindingList";
import { LocalField } from "./LocalField";
import { type Ending, endingName, endings, onwardSentence, setOnward } from "./onward";

interface Props {
  survey: Survey;
  findings: readonly Finding[];
  onChange: (survey: Survey) => void;
}

/** Findings about the end name no question. */
const about = new Set(["bad_onward", "unclear_onward", "review_gating"]);

export function EndForm({ survey, findings, onChange }: Props) {
  return (
    <div className="stack">
      <h2>{t("survey.thanks")}</h2>
      <p className="quiet">{t("survey.thanks.hint")}</p>
      <FindingList findings={findings.filter(({ code }) => about.has(code))} />
      {endings.map((ending) => (
        <OneEnding key={ending} survey={survey} ending={ending} onChange={onChange} />
      ))}
    </div>
  );
}

function OneEnding({ survey, ending, onChange }: Omit<Props, "findings"> & { ending: Ending }) {
  const { thank_you: thanks, languages } = survey;
  const name = endingName(survey, ending);
  const text = ending === "common" ? "text" : ending;
  const onward = thanks.onward?.[ending];
  const lead = (next: Onward | undefined) =>
    onChange({ ...survey, thank_you: setOnward(thanks, ending, next) });
  return (
    <fieldset className="rule">
      <legend className="label">{name}</legend>
      <LocalField
        label={t("ending.text", { group: name })}
        languages={languages}
        value={thanks[text]}
        onChange={(words) => onChange({ ...survey, thank_you: { ...thanks, [text]: words } })}
        lines={2}
      />
      {onward ? (
        <OnwardFields languages={languages} name={name} onward={onward} onChange={lead} />
      ) : (
        <div>
          <Button
            small
            look="ghost"
            icon={<ArrowRight size={14} aria-hidden="true" />}
            aria-label={t("onward.addFor", { group: name })}
            onPress={() => lead({ address: "https://" })}
          >
            {t("onward.add")}
          </Button>
        </div>
      )}
      {onward && <p className="sentence">{onwardSentence(survey, ending)}</p>}
    </fieldset>
  );
}

interface OnwardProps {
  languages: readonly string[];
  name: string;
  onward: Onward;
  onChange: (onward: Onward | undefined) => void;
}

function OnwardFields({ languages, name, onward, onChange }: OnwardProps) {
  return (
    <>
      <TextField
        label={t("onward.address", { group: name })}
        hint={t("onward.address.hint", { slots: "{score}, {group}, {language}" })}
        value={onward.address}
        inputMode="url"
        onChange={(address) => onChange({ ...onward, address: address.trim() })}
      />
      <LocalField
        label={t("onward.label", { group: name })}
        languages={languages}
        value={onward.label}
        onChange={(label) => onChange({ ...onward, label })}
      />
      <div className="row between">
        <Switch
          selected={onward.at_once ?? false}
          onChange={(at_once) => onChange({ ...onward, at_once })}
          hint={t("onward.atOnce.hint")}
        >
          {t("onward.atOnce")}
        </Switch>
        <Button
          small
          look="ghost"
          aria-label={t("onward.removeFor", { group: name })}
          onPress={() => onChange(undefined)}
        >
          {t("onward.remove")}
        </Button>
      </div>
    </>
  );
}
