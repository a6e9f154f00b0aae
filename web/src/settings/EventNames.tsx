/** What people call types of events, where sentences speak of them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { put } from "~/api/client";
import { eventNames, filters, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { EventName } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { SaveForm } from "./SaveForm";

export function EventNameSettings() {
  const project = useProject();
  const read = useQuery(eventNames(project.id));
  return (
    <Section title={t("eventNames.title")} hint={t("eventNames.hint")}>
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : read.data ? (
        <EventNameForm key={JSON.stringify(read.data.items)} names={read.data.items} />
      ) : (
        <LoadingRows />
      )}
    </Section>
  );
}

function EventNameForm({ names }: { names: readonly EventName[] }) {
  const project = useProject();
  const client = useQueryClient();
  const seen = useQuery(filters(project.id)).data?.events ?? [];
  const [rows, setRows] = useState<readonly EventName[]>(names);
  const nameless = seen.filter((type) => rows.every((row) => row.type !== type));
  const set = (at: number, change: Partial<EventName>) =>
    setRows(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const add = (types: readonly string[]) =>
    setRows([...rows, ...types.map((type) => ({ type, label: { de: "", en: "" } }))]);
  const save = async () => {
    await put(`${inProject(project.id)}/event-names`, { items: rows });
    await Promise.all(
      ["event-names", "segments", "programmes"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
  };
  return (
    <SaveForm changed={JSON.stringify(rows) !== JSON.stringify(names)} onSave={save}>
      {(wrong) => (
        <>
          {rows.map((row, i) => (
            <div key={i} className="facet-row event-name-row">
              <TextField
                label={t("rule.event")}
                value={row.type}
                onChange={(type) => set(i, { type })}
                wrong={wrong(`items[${i}].type`)}
                required
              />
              <TextField
                label={t("field.in", { label: t("field.name"), language: t("language.de") })}
                value={row.label.de ?? ""}
                onChange={(de) => set(i, { label: { ...row.label, de } })}
                wrong={wrong(`items[${i}].label.de`)}
                lang="de"
              />
              <TextField
                label={t("field.in", { label: t("field.name"), language: t("language.en") })}
                value={row.label.en ?? ""}
                onChange={(en) => set(i, { label: { ...row.label, en } })}
                wrong={wrong(`items[${i}].label.en`)}
                lang="en"
              />
              <IconButton
                label={t("action.remove")}
                icon={<Trash2 size={16} />}
                onPress={() => setRows(rows.filter((_, at) => at !== i))}
              />
            </div>
          ))}
          <div className="row">
            <Button small icon={<Plus size={14} aria-hidden="true" />} onPress={() => add([""])}>
              {t("eventNames.add")}
            </Button>
            {nameless.length > 0 && (
              <Button small icon={<Plus size={14} aria-hidden="true" />} onPress={() => add(nameless)}>
                {t("eventNames.addSeen", { n: nameless.length })}
              </Button>
            )}
          </div>
        </>
      )}
    </SaveForm>
  );
}
