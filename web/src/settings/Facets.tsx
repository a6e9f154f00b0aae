/** Attributes kept as dimensions: everything can be filtered and broken down by them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { put } from "~/api/client";
import { facets as facetsQuery, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Facet } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Select, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { EventNameSettings } from "./EventNames";
import { SaveForm } from "./SaveForm";

export function FacetSettings() {
  const project = useProject();
  const read = useQuery(facetsQuery(project.id));
  return (
    <>
      <Section title={t("settings.facets")} hint={t("facets.hint")}>
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : read.data ? (
          <FacetForm key={JSON.stringify(read.data.items)} facets={read.data.items} />
        ) : (
          <LoadingRows />
        )}
      </Section>
      <EventNameSettings />
    </>
  );
}

function FacetForm({ facets }: { facets: readonly Facet[] }) {
  const project = useProject();
  const client = useQueryClient();
  const [rows, setRows] = useState<readonly Facet[]>(facets);
  const set = (at: number, change: Partial<Facet>) =>
    setRows(rows.map((f, i) => (i === at ? { ...f, ...change } : f)));
  const save = async () => {
    await put(`${inProject(project.id)}/facets`, { items: rows });
    await Promise.all(["facets", "filters"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
  return (
    <SaveForm changed={JSON.stringify(rows) !== JSON.stringify(facets)} onSave={save}>
      {() => (
        <>
          {rows.map((facet, i) => (
            <div key={i} className="facet-row">
              <TextField
                label={t("facets.key")}
                value={facet.key}
                onChange={(key) => set(i, { key })}
                required
              />
              <TextField
                label={t("field.in", { label: t("field.name"), language: t("language.de") })}
                value={facet.label.de ?? ""}
                onChange={(de) => set(i, { label: { ...facet.label, de } })}
                lang="de"
                required
              />
              <TextField
                label={t("field.in", { label: t("field.name"), language: t("language.en") })}
                value={facet.label.en ?? ""}
                onChange={(en) => set(i, { label: { ...facet.label, en } })}
                lang="en"
                required
              />
              <Select
                label={t("facets.source")}
                value={facet.source}
                onChange={(source) => set(i, { source })}
                choices={[
                  { value: "customer", label: t("facets.source.customer") },
                  { value: "signal", label: t("facets.source.signal") },
                ]}
              />
              <IconButton
                label={t("action.remove")}
                icon={<Trash2 size={16} />}
                onPress={() => setRows(rows.filter((_, at) => at !== i))}
              />
            </div>
          ))}
          <div>
            <Button
              small
              icon={<Plus size={14} />}
              onPress={() => setRows([...rows, { key: "", label: {}, source: "customer" }])}
            >
              {t("facets.add")}
            </Button>
          </div>
        </>
      )}
    </SaveForm>
  );
}
