/** What belongs to the survey as a whole: title, languages, layout. */
import { CheckboxGroup, Label } from "react-aria-components";
import { useQuery } from "@tanstack/react-query";
import { touchpoints } from "~/api/queries";
import { useProject, useSession } from "~/api/session";
import type { Survey } from "~/api/survey";
import type { Id } from "~/api/types";
import { t } from "~/i18n";
import { Checkbox, RadioGroup, Select, Switch } from "~/kit/fields";
import { BrandForm } from "./BrandForm";
import { setLanguages } from "./definition";
import { languageName, LocalField } from "./LocalField";

interface Props {
  survey: Survey;
  onChange: (survey: Survey) => void;
  touchpoint: Id | null;
  onTouchpoint: (id: Id | null) => void;
}

export function GeneralForm({ survey, onChange, touchpoint, onTouchpoint }: Props) {
  const project = useProject();
  const { organisation } = useSession();
  const places = useQuery(touchpoints(project.id)).data?.items ?? [];
  const offered = [...new Set([...organisation.languages, ...survey.languages])];
  return (
    <div className="stack">
      <h2>{t("survey.general")}</h2>
      <LocalField
        label={t("field.title")}
        languages={survey.languages}
        value={survey.title}
        onChange={(title) => onChange({ ...survey, title })}
      />
      <LocalField
        label={t("survey.intro")}
        languages={survey.languages}
        value={survey.intro}
        onChange={(intro) => onChange({ ...survey, intro })}
        lines={2}
      />
      <Select
        label={t("filter.touchpoint")}
        hint={t("survey.touchpoint.hint")}
        value={touchpoint}
        onChange={onTouchpoint}
        placeholder={t("survey.chooseTouchpoint")}
        choices={places.map((x) => ({
          value: x.id,
          label: x.name,
          ...(!x.live && { hint: t("touchpoint.notLive") }),
        }))}
      />
      <CheckboxGroup
        className="field"
        value={survey.languages}
        onChange={(chosen) =>
          onChange(
            setLanguages(
              survey,
              offered.filter((l) => chosen.includes(l)),
            ),
          )
        }
      >
        <Label className="label">{t("survey.languages")}</Label>
        <div className="row" style={{ gap: 24 }}>
          {offered.map((language) => (
            <Checkbox key={language} value={language}>
              {languageName(language)}
            </Checkbox>
          ))}
        </div>
      </CheckboxGroup>
      {survey.languages.length > 1 && (
        <Select
          label={t("survey.defaultLanguage")}
          value={survey.default_language}
          onChange={(default_language) => onChange({ ...survey, default_language })}
          choices={survey.languages.map((value) => ({ value, label: languageName(value) }))}
        />
      )}
      <RadioGroup
        label={t("survey.pages")}
        value={survey.pages}
        onChange={(pages) => onChange({ ...survey, pages })}
        choices={[
          { value: "one", label: t("survey.pages.one"), hint: t("survey.pages.one.hint") },
          { value: "many", label: t("survey.pages.many"), hint: t("survey.pages.many.hint") },
        ]}
      />
      <Switch selected={survey.progress} onChange={(progress) => onChange({ ...survey, progress })}>
        {t("survey.progress")}
      </Switch>
      <BrandForm survey={survey} onChange={onChange} />
    </div>
  );
}
