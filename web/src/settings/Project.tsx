/** One project: name, clock, smallest groups shown, how respondents recognise it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2, Upload } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, FileTrigger } from "react-aria-components";
import { patch } from "~/api/client";
import { base, projects as projectsQuery, session } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Project } from "~/api/types";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Select, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { toast } from "~/kit/toast";
import { SaveForm } from "./SaveForm";
import { timeZones } from "./zones";

export function ProjectSettings() {
  const { id } = useProject();
  const read = useQuery(projectsQuery);
  const project = read.data?.items.find((p) => p.id === id);
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!project) return <LoadingRows />;
  return <ProjectForm key={JSON.stringify(project)} project={project} />;
}

const largestLogo = 64 * 1024;

function ProjectForm({ project }: { project: Project }) {
  const client = useQueryClient();
  const [form, setForm] = useState(project);
  const brand = form.brand;
  const setBrand = (change: Partial<typeof brand>) => setForm({ ...form, brand: { ...brand, ...change } });
  const save = async () => {
    const { name, slug, time_zone, minimums } = form;
    await patch<Project>(`${base}/projects/${project.id}`, {
      name,
      slug,
      time_zone,
      minimums,
      brand: { colour: brand.colour ?? null, logo: brand.logo ?? null },
    });
    await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
    await client.invalidateQueries({ queryKey: session.queryKey });
  };
  const minimum = (key: keyof Project["minimums"], label: string, hint: string) => (
    <TextField
      label={label}
      hint={hint}
      type="number"
      min={1}
      value={String(form.minimums[key])}
      onChange={(text) => setForm({ ...form, minimums: { ...form.minimums, [key]: Number(text) } })}
    />
  );
  const readLogo = (file: File) => {
    if (file.size > largestLogo) {
      toast.problem(t("project.logo.large"));
      return;
    }
    const reader = new FileReader();
    reader.onload = () => {
      if (typeof reader.result === "string") setBrand({ logo: reader.result });
    };
    reader.readAsDataURL(file);
  };
  return (
    <Section title={t("settings.project")}>
      <SaveForm changed={JSON.stringify(form) !== JSON.stringify(project)} onSave={save}>
        {(wrong) => (
          <>
            <TextField
              label={t("field.name")}
              value={form.name}
              onChange={(name) => setForm({ ...form, name })}
              required
              wrong={wrong("name")}
            />
            <div className="pair">
              <TextField
                label={t("project.slug")}
                hint={t("project.slug.hint")}
                value={form.slug}
                onChange={(slug) => setForm({ ...form, slug })}
                required
                wrong={wrong("slug")}
              />
              <Select
                label={t("field.timeZone")}
                value={form.time_zone}
                onChange={(time_zone) => setForm({ ...form, time_zone })}
                choices={timeZones(form.time_zone)}
                wrong={wrong("time_zone")}
              />
            </div>
            <h3>{t("project.minimums")}</h3>
            <div className="pair">
              {minimum("numbers", t("project.minimums.numbers"), t("project.minimums.numbers.hint"))}
              {minimum("comments", t("project.minimums.comments"), t("project.minimums.comments.hint"))}
            </div>
            <h3>{t("project.brand")}</h3>
            <div className="row" style={{ gap: 16, alignItems: "flex-start" }}>
              <label className="field">
                <span className="label">{t("project.colour")}</span>
                <input
                  type="color"
                  className="colour"
                  value={brand.colour ?? "#0f5e5c"}
                  onChange={(event) => setBrand({ colour: event.target.value })}
                />
              </label>
              <div className="field">
                <span className="label">{t("project.logo")}</span>
                <div className="row">
                  {brand.logo && <img className="logo-preview" src={brand.logo} alt={t("project.logo")} />}
                  <FileTrigger
                    acceptedFileTypes={["image/png", "image/svg+xml"]}
                    onSelect={(files) => files?.[0] && readLogo(files[0])}
                  >
                    <AriaButton className="button">
                      <Upload size={16} aria-hidden="true" />
                      {t("project.logo.choose")}
                    </AriaButton>
                  </FileTrigger>
                  {brand.logo && (
                    <Button look="ghost" icon={<Trash2 size={16} />} onPress={() => setBrand({ logo: null })}>
                      {t("action.remove")}
                    </Button>
                  )}
                </div>
                <span className="hint">{t("project.logo.hint")}</span>
                <span className="wrong">{wrong("logo")}</span>
              </div>
            </div>
          </>
        )}
      </SaveForm>
    </Section>
  );
}
