/** First run: the company, its languages and clock, the first project, the administrator. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { post } from "~/api/client";
import { base, setupNeeded } from "~/api/queries";
import type { Language, Session, SetupRequest } from "~/api/types";
import { currentLanguage, languages, t } from "~/i18n";
import { ButtonLink } from "~/kit/Button";
import { Checkbox, Select, TextField } from "~/kit/fields";
import { path } from "~/paths";
import { Gate, GateForm } from "./Gate";
import { passwordLength } from "./password";
import { timeZones } from "./zones";

export function Setup() {
  const needed = useQuery(setupNeeded).data?.needed ?? true;
  if (!needed)
    return (
      <Gate title={t("setup.done")} lead={t("setup.done.lead")}>
        <div>
          <ButtonLink look="primary" href={path("signIn")}>
            {t("signIn.submit")}
          </ButtonLink>
        </div>
      </Gate>
    );
  return (
    <Gate title={t("setup.title")} lead={t("setup.lead")} wide>
      <SetupForm />
    </Gate>
  );
}

function SetupForm() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [form, setForm] = useState<SetupRequest>({
    organisation: "",
    languages: [...languages],
    default_language: currentLanguage(),
    time_zone: own,
    project: "",
    administrator: { name: "", email: "", password: "" },
  });
  const change = (part: Partial<SetupRequest>) => setForm({ ...form, ...part });
  const admin = (part: Partial<SetupRequest["administrator"]>) =>
    change({ administrator: { ...form.administrator, ...part } });
  const setLanguages = (chosen: Language[]) => {
    const first = chosen[0];
    if (first === undefined) return;
    change({
      languages: chosen,
      default_language: chosen.includes(form.default_language) ? form.default_language : first,
    });
  };
  return (
    <GateForm submit={t("setup.submit")} next="/" onSubmit={() => post<Session>(`${base}/setup`, form)}>
      {(wrong) => (
        <>
          <h2>{t("setup.company")}</h2>
          <TextField
            label={t("setup.organisation")}
            value={form.organisation}
            onChange={(organisation) => change({ organisation })}
            autoComplete="organization"
            autoFocus
            required
            wrong={wrong("organisation")}
          />
          <TextField
            label={t("setup.project")}
            hint={t("setup.project.hint")}
            value={form.project}
            onChange={(project) => change({ project })}
            required
            wrong={wrong("project")}
          />
          <CheckboxGroup
            className="field"
            value={form.languages}
            onChange={(chosen) => setLanguages(languages.filter((l) => chosen.includes(l)))}
          >
            <Label className="label">{t("setup.languages")}</Label>
            <div className="row" style={{ gap: 24 }}>
              {languages.map((language) => (
                <Checkbox key={language} value={language}>
                  {t(`language.${language}`)}
                </Checkbox>
              ))}
            </div>
          </CheckboxGroup>
          <div className="pair">
            <Select
              label={t("setup.defaultLanguage")}
              value={form.default_language}
              onChange={(default_language) => change({ default_language })}
              choices={form.languages.map((value) => ({ value, label: t(`language.${value}`) }))}
              wrong={wrong("default_language")}
            />
            <Select
              label={t("field.timeZone")}
              value={form.time_zone}
              onChange={(time_zone) => change({ time_zone })}
              choices={timeZones()}
              wrong={wrong("time_zone")}
            />
          </div>
          <h2>{t("setup.administrator")}</h2>
          <TextField
            label={t("field.name")}
            value={form.administrator.name}
            onChange={(name) => admin({ name })}
            autoComplete="name"
            required
            wrong={wrong("name")}
          />
          <TextField
            label={t("field.email")}
            type="email"
            value={form.administrator.email}
            onChange={(email) => admin({ email })}
            autoComplete="username"
            required
            wrong={wrong("email")}
          />
          <TextField
            label={t("field.password")}
            type="password"
            value={form.administrator.password}
            onChange={(password) => admin({ password })}
            autoComplete="new-password"
            minLength={passwordLength}
            hint={t("field.password.hint", { n: passwordLength })}
            required
            wrong={wrong("password")}
          />
        </>
      )}
    </GateForm>
  );
}
