/** Which column is what: suggested by the server, decided by a person, with samples beside it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import { explain, get, put } from "~/api/client";
import { importOf, inProject, questionsOf, surveys, touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import {
  channels,
  type ColumnMapping,
  type Import,
  type ImportColumn,
  type ImportKind,
  importKinds,
  type ImportMapping,
  type ImportOptions,
  type ImportTarget,
} from "~/api/types";
import { local, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { type Choice, ListField, SearchField, Select, Switch, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { toast } from "~/kit/toast";
import { type Column, Table } from "~/kit/Table";
import { keyOf, leastOf, nameOf, startOf } from "./target";

interface Props {
  found: Import;
  onChange: () => void;
  onSaved: (mapping: ImportMapping) => void;
}

export function MappingForm({ found, onChange, onSaved }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const [mapping, setMapping] = useState<ImportMapping>(() => startOf(found));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const set = (change: Partial<ImportMapping>) => {
    setMapping({ ...mapping, ...change });
    onChange();
  };
  /** Another kind of rows has other targets: the server says which, and suggests anew. */
  const setKind = (kind: ImportKind) => {
    set({ kind });
    const root = `${inProject(project.id)}/imports/${found.id}`;
    put<Import>(`${root}/mapping`, leastOf(kind, found.columns[0]?.name ?? ""))
      .then(async (next) => {
        client.setQueryData(importOf(project.id, found.id).queryKey, next);
        setMapping(await get<ImportMapping>(`${root}/suggested-mapping`));
      })
      .catch(toast.failed);
  };
  const save = () => {
    setBusy(true);
    setWrong(undefined);
    put<Import>(`${inProject(project.id)}/imports/${found.id}/mapping`, mapping)
      .then((next) => {
        client.setQueryData(importOf(project.id, found.id).queryKey, next);
        onSaved(mapping);
      })
      .catch((error: unknown) => setWrong(explain(error)))
      .finally(() => setBusy(false));
  };
  return (
    <Form
      className="stack"
      style={{ gap: 32 }}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Section title={t("imports.what")}>
        <div className="pair" style={{ maxWidth: 640 }}>
          <Select
            label={t("imports.kind")}
            value={mapping.kind}
            onChange={setKind}
            choices={importKinds.map((value) => ({ value, label: t(`imports.kind.${value}`) }))}
          />
          {mapping.kind === "answers" && (
            <SurveyChoice
              value={mapping.survey ?? ""}
              onChange={(survey) => set({ survey: survey || null })}
            />
          )}
        </div>
      </Section>
      <Columns found={found} mapping={mapping} onChange={(columns) => set({ columns })} />
      {mapping.kind !== "accounts" && <Options mapping={mapping} onChange={(options) => set({ options })} />}
      <div className="row">
        <Button look="primary" type="submit" isPending={busy}>
          {t("imports.try")}
        </Button>
        <p className="form-error" role="alert">
          {wrong}
        </p>
      </div>
    </Form>
  );
}

function SurveyChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const project = useProject();
  const known = useQuery(surveys(project.id)).data?.items ?? [];
  return (
    <Select
      label={t("filter.survey")}
      value={value}
      onChange={onChange}
      choices={[
        { value: "", label: t("imports.newSurvey") },
        ...known.filter((s) => s.version > 0).map((s) => ({ value: s.id, label: local(s.title) })),
      ]}
    />
  );
}

/** More columns than these are shown when asked for. */
const firstColumns = 30;

interface ColumnsProps {
  found: Import;
  mapping: ImportMapping;
  onChange: (columns: ColumnMapping[]) => void;
}

function Columns({ found, mapping, onChange }: ColumnsProps) {
  const project = useProject();
  const [search, setSearch] = useState("");
  const [all, setAll] = useState(false);
  const survey = mapping.kind === "answers" ? (mapping.survey ?? undefined) : undefined;
  const questions =
    useQuery({ ...questionsOf(project.id, survey ?? ""), enabled: survey !== undefined }).data ?? [];
  const targets: ImportTarget[] = [
    ...found.targets.filter((x) => !(survey && x.key.startsWith("new:"))),
    ...questions.map((q) => ({
      key: `question:${q.key}`,
      label: { de: `Frage: ${q.title}`, en: `Question: ${q.title}` },
      required: false,
    })),
  ];
  const choices: Choice<string>[] = [
    { value: "", label: t("imports.leaveOut") },
    ...targets.map((x) => ({ value: x.key, label: local(x.label) + (x.required ? " *" : "") })),
  ];
  const of = (name: string) =>
    mapping.columns.find((c) => c.column === name) ?? { column: name, target: null };
  const change = (next: ColumnMapping) =>
    onChange(found.columns.map((c) => (c.name === next.column ? next : of(c.name))));
  const columns: Column<Import["columns"][number]>[] = [
    { key: "name", header: t("imports.column"), rowHeader: true, cell: (c) => c.name },
    {
      key: "samples",
      header: t("imports.samples"),
      cell: (c) => (
        <span className="samples">
          {c.samples.slice(0, 3).map((sample, i) => (
            <span key={i}>{sample}</span>
          ))}
        </span>
      ),
    },
    {
      key: "target",
      header: t("imports.target"),
      width: "420px",
      cell: (c) => {
        const mapped = of(c.name);
        const key = keyOf(mapped.target, targets);
        return (
          <span className="target">
            <Select
              label={t("imports.target.of", { column: c.name })}
              hideLabel
              value={key}
              choices={choices}
              onChange={(next) =>
                change({ ...mapped, target: next === "" ? null : next.endsWith(":") ? next + c.name : next })
              }
            />
            {key.endsWith(":") && (
              <TextField
                label={t("imports.name.of", { column: c.name })}
                hideLabel
                value={nameOf(mapped.target)}
                onChange={(name) => change({ ...mapped, target: key + name })}
              />
            )}
          </span>
        );
      },
    },
    {
      key: "empty",
      header: t("imports.empty"),
      width: "120px",
      cell: (c) => {
        const mapped = of(c.name);
        return mapped.target ? (
          <ListField
            label={t("imports.empty.of", { column: c.name })}
            hideLabel
            values={mapped.empty ?? []}
            onChange={(empty) =>
              change({ column: mapped.column, target: mapped.target, ...(empty.length > 0 && { empty }) })
            }
          />
        ) : null;
      },
    },
  ];
  const used = found.columns.filter((c) => of(c.name).target !== null).length;
  const wanted = search.trim().toLocaleLowerCase();
  const many = found.columns.length > 12;
  const matching = byWeight(found.columns).filter((c) => c.name.toLocaleLowerCase().includes(wanted));
  const rows = all ? matching : matching.slice(0, firstColumns);
  return (
    <Section
      title={t("imports.columns")}
      hint={
        <>
          {t("imports.columns.hint")}
          <br />
          {t("imports.columns.used", { used, n: found.columns.length })}
        </>
      }
      actions={
        many && (
          <>
            <SearchField label={t("imports.columns.find")} value={search} onChange={setSearch} />
            <Button
              isDisabled={used === 0}
              onPress={() => onChange(found.columns.map((c) => ({ column: c.name, target: null })))}
            >
              {t("imports.columns.none")}
            </Button>
          </>
        )
      }
    >
      <Table label={t("imports.columns")} columns={columns} rows={rows} rowKey={(c) => c.name} />
      {rows.length < matching.length && (
        <div>
          <Button onPress={() => setAll(true)}>{t("imports.columns.all", { n: matching.length })}</Button>
        </div>
      )}
    </Section>
  );
}

/** In a wide file what matters comes first: who, when, scores and words; then attributes; then the rest. */
function byWeight(columns: Import["columns"]): Import["columns"] {
  if (columns.length <= firstColumns) return columns;
  const weight = ({ suggested }: ImportColumn) =>
    suggested === null ? 2 : suggested.startsWith("attribute:") ? 1 : 0;
  return columns.toSorted((a, b) => weight(a) - weight(b));
}

function Options({
  mapping,
  onChange,
}: {
  mapping: ImportMapping;
  onChange: (options: ImportOptions) => void;
}) {
  const project = useProject();
  const places = useQuery(touchpoints(project.id)).data?.items ?? [];
  const options = mapping.options ?? {};
  const set = (change: Partial<Record<keyof ImportOptions, unknown>>) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...options, ...change }).filter(([, v]) => v !== undefined && v !== ""),
      ),
    );
  const making = options.new_touchpoint !== undefined;
  const signals = mapping.kind === "answers" || mapping.kind === "interactions";
  return (
    <Section title={t("imports.options")} hint={t("imports.options.hint")}>
      <div className="pair" style={{ maxWidth: 900 }}>
        {signals && (
          <Select
            label={t("filter.touchpoint")}
            value={making ? "new" : (options.touchpoint ?? "")}
            onChange={(value) =>
              value === "new"
                ? set({ touchpoint: undefined, new_touchpoint: { name: "" } })
                : set({ touchpoint: value, new_touchpoint: undefined })
            }
            choices={[
              { value: "", label: t("imports.option.fromRows") },
              { value: "new", label: t("imports.option.newTouchpoint") },
              ...places.map((x) => ({ value: x.id, label: x.name })),
            ]}
          />
        )}
        {making && (
          <TextField
            label={t("imports.option.touchpointName")}
            value={options.new_touchpoint?.name ?? ""}
            onChange={(name) => set({ new_touchpoint: { name } })}
            required
          />
        )}
        {mapping.kind === "answers" && (
          <Switch
            selected={options.infer_touchpoint ?? false}
            onChange={(on) => set({ infer_touchpoint: on || undefined })}
            hint={t("imports.option.infer.hint")}
          >
            {t("imports.option.infer")}
          </Switch>
        )}
        {signals && (
          <Select
            label={t("filter.channel")}
            value={options.channel ?? ""}
            onChange={(channel) => set({ channel })}
            choices={[
              { value: "", label: t("imports.option.fromTouchpoint") },
              ...channels.map((value) => ({ value, label: t(`channel.${value}`) })),
            ]}
          />
        )}
        <Select
          label={t("imports.option.dates")}
          value={options.date_order ?? ""}
          onChange={(date_order) => set({ date_order })}
          choices={[
            { value: "", label: t("imports.option.detect") },
            { value: "day_first", label: t("imports.option.dayFirst") },
            { value: "month_first", label: t("imports.option.monthFirst") },
          ]}
        />
        {signals && (
          <TextField
            label={t("imports.option.time")}
            hint={t("imports.option.time.hint")}
            type="date"
            value={(options.time ?? "").slice(0, 10)}
            onChange={(time) => set({ time })}
          />
        )}
        {mapping.kind === "answers" && !mapping.survey && (
          <TextField
            label={t("imports.option.surveyTitle")}
            value={options.survey_title ?? ""}
            onChange={(survey_title) => set({ survey_title })}
          />
        )}
        {mapping.kind === "interactions" && (
          <TextField
            label={t("imports.option.eventType")}
            value={options.event_type ?? ""}
            onChange={(event_type) => set({ event_type })}
          />
        )}
        {signals && (
          <ListField
            label={t("imports.option.facets")}
            hint={t("imports.option.facets.hint")}
            values={options.new_facets ?? []}
            onChange={(keys) => set({ new_facets: keys.length > 0 ? keys : undefined })}
          />
        )}
      </div>
    </Section>
  );
}
