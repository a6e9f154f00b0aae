import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { patch, post } from "~/api/client";
import { base, organisation as organisationQuery, projects as projectsQuery, session } from "~/api/queries";
import type { Organisation, Project } from "~/api/types";
import { languages, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { Checkbox, Select, TextField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { path } from "~/paths";
import { SaveForm } from "./SaveForm";
import { timeZones } from "./zones";

export function OrganisationSettings() {
  const read = useQuery(organisationQuery);
  return (
    <>
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : read.data ? (
        <OrganisationForm key={JSON.stringify(read.data)} organisation={read.data} />
      ) : (
        <LoadingRows />
      )}
      <Projects />
    </>
  );
}

function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const client = useQueryClient();
  const [form, setForm] = useState(organisation);
  const save = async () => {
    const saved = await patch<Organisation>(`${base}/organisation`, form);
    client.setQueryData(organisationQuery.queryKey, saved);
    await client.invalidateQueries({ queryKey: session.queryKey });
  };
  return (
    <Section title={t("settings.organisation")}>
      <SaveForm changed={JSON.stringify(form) !== JSON.stringify(organisation)} onSave={save}>
        {(wrong) => (
          <>
            <TextField
              label={t("field.name")}
              value={form.name}
              onChange={(name) => setForm({ ...form, name })}
              required
              wrong={wrong("name")}
            />
            <CheckboxGroup
              className="field"
              value={form.languages}
              onChange={(chosen) => {
                const next = languages.filter((l) => chosen.includes(l));
                const [first] = next;
                if (first !== undefined)
                  setForm({
                    ...form,
                    languages: next,
                    default_language: next.includes(form.default_language) ? form.default_language : first,
                  });
              }}
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
                onChange={(default_language) => setForm({ ...form, default_language })}
                choices={form.languages.map((value) => ({ value, label: t(`language.${value}`) }))}
              />
              <Select
                label={t("field.timeZone")}
                hint={t("organisation.timeZone.hint")}
                value={form.time_zone}
                onChange={(time_zone) => setForm({ ...form, time_zone })}
                choices={timeZones(form.time_zone)}
                wrong={wrong("time_zone")}
              />
            </div>
          </>
        )}
      </SaveForm>
    </Section>
  );
}

function Projects() {
  const read = useQuery(projectsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={t("nav.projects")}
      hint={t("projects.hint")}
      actions={
        <Button icon={<Plus size={16} />} onPress={() => setAdding(true)}>
          {t("nav.project.new")}
        </Button>
      }
    >
      <ul className="plain-list">
        {(read.data?.items ?? []).map((project) => (
          <li key={project.id} className="row between">
            <Link href={path("settings", { project: project.slug, topic: "project" })}>{project.name}</Link>
            <span className="small quiet">{project.time_zone.replaceAll("_", " ")}</span>
          </li>
        ))}
      </ul>
      {adding && <NewProject onClose={() => setAdding(false)} />}
    </Section>
  );
}

function NewProject({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState("");
  const create = async () => {
    const made = await post<Project>(`${base}/projects`, { name });
    await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
    await client.refetchQueries({ queryKey: session.queryKey });
    await router.navigate({ href: path("settings", { project: made.slug, topic: "project" }) });
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t("nav.project.new")}
      submit={t("action.add")}
      onSubmit={create}
    >
      <TextField
        label={t("field.name")}
        hint={t("setup.project.hint")}
        value={name}
        onChange={setName}
        required
        autoFocus
      />
    </FormDialog>
  );
}
