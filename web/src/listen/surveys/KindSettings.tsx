/** What is particular to each type of question. */
import { useQuery } from "@tanstack/react-query";
import { touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Aspect, ChoiceOption, Kind, KindOf } from "~/api/survey";
import { t } from "~/i18n";
import { Checkbox, Select, Switch, TextField } from "~/kit/fields";
import { LocalField } from "./LocalField";
import { RowsEditor } from "./RowsEditor";
import { type CustomSeries, knownSeries, readCustom, seriesTitle, writeCustom } from "./series";

interface Props<K extends Kind> {
  kind: K;
  languages: readonly string[];
  onChange: (kind: Kind) => void;
}

export function KindSettings({ kind, languages, onChange }: Props<Kind>) {
  switch (kind.type) {
    case "score":
      return <ScoreSettings kind={kind} languages={languages} onChange={onChange} />;
    case "single_choice":
    case "multiple_choice":
    case "ranking":
      return <ChoiceSettings kind={kind} languages={languages} onChange={onChange} />;
    case "matrix":
      return <MatrixSettings kind={kind} languages={languages} onChange={onChange} />;
    case "short_text":
    case "long_text":
      return <WordsSettings kind={kind} languages={languages} onChange={onChange} />;
    case "number":
      return <NumberSettings kind={kind} languages={languages} onChange={onChange} />;
    case "date":
      return (
        <div className="pair">
          <TextField
            label={t("date.earliest")}
            type="date"
            value={kind.earliest ?? ""}
            onChange={(earliest) => onChange(without({ ...kind, earliest }))}
          />
          <TextField
            label={t("date.latest")}
            type="date"
            value={kind.latest ?? ""}
            onChange={(latest) => onChange(without({ ...kind, latest }))}
          />
        </div>
      );
    case "consent":
      return (
        <TextField
          label={t("consent.purpose")}
          hint={t("consent.purpose.hint")}
          value={kind.purpose}
          onChange={(purpose) => onChange({ ...kind, purpose })}
        />
      );
    case "section":
      return (
        <Switch
          selected={kind.random_order ?? false}
          onChange={(random_order) => onChange(without({ ...kind, random_order }))}
          hint={t("section.random.hint")}
        >
          {t("section.random")}
        </Switch>
      );
    case "statement":
      return null;
  }
}

/** Leaves out what is empty, false or not a number. */
function without<K extends Kind>(kind: K): K {
  return Object.fromEntries(
    Object.entries(kind).filter(([, v]) => v !== "" && v !== false && v !== undefined && !Number.isNaN(v)),
  ) as unknown as K;
}

const numberOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));
const textOf = (n: number | undefined): string => (n === undefined ? "" : String(n));

function SeriesChoice({ value, onChange }: { value: string; onChange: (series: string) => void }) {
  const custom = readCustom(value);
  const choices = [
    ...knownSeries.map((key) => ({ value: key, label: seriesTitle(key) })),
    { value: "custom", label: t("metric.custom") },
  ];
  return (
    <>
      <Select
        label={t("score.metric")}
        value={custom ? "custom" : value}
        choices={choices}
        onChange={(key) =>
          onChange(
            key === "custom"
              ? writeCustom({ name: "own", min: 1, max: 10, method: "mean", negative: 5, positive: 8 })
              : key,
          )
        }
      />
      {custom && <CustomSettings custom={custom} onChange={(next) => onChange(writeCustom(next))} />}
    </>
  );
}

function CustomSettings({
  custom,
  onChange,
}: {
  custom: CustomSeries;
  onChange: (custom: CustomSeries) => void;
}) {
  const point = (key: "min" | "max" | "negative" | "positive", label: string) => (
    <TextField
      label={label}
      type="number"
      value={String(custom[key])}
      onChange={(text) => text && onChange({ ...custom, [key]: Math.trunc(Number(text)) })}
    />
  );
  return (
    <div className="pair">
      <TextField
        label={t("score.custom.name")}
        value={custom.name}
        onChange={(name) => onChange({ ...custom, name: name.toLowerCase().replace(/[^a-z0-9_]/g, "_") })}
      />
      <Select
        label={t("score.custom.method")}
        value={custom.method}
        onChange={(method) => onChange({ ...custom, method })}
        choices={[
          { value: "mean", label: t("score.method.mean") },
          { value: "favourable", label: t("score.method.favourable") },
          { value: "net", label: t("score.method.net") },
        ]}
      />
      {point("min", t("score.custom.min"))}
      {point("max", t("score.custom.max"))}
      {point("negative", t("score.custom.negative"))}
      {point("positive", t("score.custom.positive"))}
    </div>
  );
}

function ScoreSettings({ kind, languages, onChange }: Props<KindOf<"score">>) {
  return (
    <>
      <SeriesChoice value={kind.series} onChange={(series) => onChange({ ...kind, series })} />
      <LocalField
        label={t("score.low")}
        languages={languages}
        value={kind.low}
        onChange={(low) => onChange({ ...kind, low })}
      />
      <LocalField
        label={t("score.high")}
        languages={languages}
        value={kind.high}
        onChange={(high) => onChange({ ...kind, high })}
      />
    </>
  );
}

function ChoiceSettings({
  kind,
  languages,
  onChange,
}: Props<KindOf<"single_choice" | "multiple_choice" | "ranking">>) {
  const multiple = kind.type === "multiple_choice";
  return (
    <>
      <RowsEditor<ChoiceOption>
        legend={t("choice.options")}
        add={t("choice.add")}
        languages={languages}
        rows={kind.options}
        fresh={(key) => ({ key, label: {} })}
        onChange={(options) => onChange({ ...kind, options })}
        {...(multiple && {
          extra: (option: ChoiceOption, change: (next: ChoiceOption) => void) => (
            <Checkbox
              isSelected={option.exclusive ?? false}
              onChange={(exclusive) =>
                change(exclusive ? { ...option, exclusive } : { key: option.key, label: option.label })
              }
            >
              {t("choice.exclusive")}
            </Checkbox>
          ),
        })}
      />
      {kind.type !== "ranking" && (
        <>
          <Switch
            selected={kind.other !== undefined}
            hint={t("choice.other.hint")}
            onChange={(on) => {
              const { other: _, ...rest } = kind;
              onChange(on ? { ...rest, other: { de: "Etwas anderes", en: "Something else" } } : rest);
            }}
          >
            {t("choice.other")}
          </Switch>
          {kind.other && (
            <LocalField
              label={t("choice.other.label")}
              languages={languages}
              value={kind.other}
              onChange={(other) => onChange({ ...kind, other })}
            />
          )}
        </>
      )}
      <Switch
        selected={kind.random_order ?? false}
        onChange={(random_order) => onChange(without({ ...kind, random_order }))}
      >
        {t("choice.random")}
      </Switch>
      {multiple && (
        <div className="pair">
          <TextField
            label={t("choice.min")}
            type="number"
            min={0}
            value={textOf(kind.min_chosen)}
            onChange={(text) => onChange(without({ ...kind, min_chosen: numberOf(text) }))}
          />
          <TextField
            label={t("choice.max")}
            type="number"
            min={1}
            value={textOf(kind.max_chosen)}
            onChange={(text) => onChange(without({ ...kind, max_chosen: numberOf(text) }))}
          />
        </div>
      )}
    </>
  );
}

function MatrixSettings({ kind, languages, onChange }: Props<KindOf<"matrix">>) {
  const project = useProject();
  const places = useQuery(touchpoints(project.id)).data?.items ?? [];
  return (
    <>
      <SeriesChoice value={kind.series} onChange={(series) => onChange({ ...kind, series })} />
      <RowsEditor<Aspect>
        legend={t("matrix.aspects")}
        add={t("matrix.add")}
        languages={languages}
        rows={kind.aspects}
        fresh={(key) => ({ key, label: {} })}
        onChange={(aspects) => onChange({ ...kind, aspects })}
        extra={(aspect, change) => (
          <Select
            label={t("matrix.touchpoint")}
            hideLabel
            value={aspect.touchpoint ?? "survey"}
            onChange={(id) =>
              change({ key: aspect.key, label: aspect.label, ...(id !== "survey" && { touchpoint: id }) })
            }
            choices={[
              { value: "survey", label: t("matrix.touchpoint.survey") },
              ...places.map((x) => ({ value: x.id, label: x.name })),
            ]}
          />
        )}
      />
      <LocalField
        label={t("score.low")}
        languages={languages}
        value={kind.low}
        onChange={(low) => onChange({ ...kind, low })}
      />
      <LocalField
        label={t("score.high")}
        languages={languages}
        value={kind.high}
        onChange={(high) => onChange({ ...kind, high })}
      />
      <Switch
        selected={kind.random_order ?? false}
        onChange={(random_order) => onChange(without({ ...kind, random_order }))}
      >
        {t("choice.random")}
      </Switch>
    </>
  );
}

function WordsSettings({ kind, languages, onChange }: Props<KindOf<"short_text" | "long_text">>) {
  return (
    <>
      <LocalField
        label={t("words.placeholder")}
        languages={languages}
        value={kind.placeholder}
        onChange={(placeholder) => onChange({ ...kind, placeholder })}
      />
      <div style={{ maxWidth: 200 }}>
        <TextField
          label={t("words.max")}
          type="number"
          min={1}
          max={kind.type === "short_text" ? 500 : 10_000}
          value={textOf(kind.max_length)}
          onChange={(text) => onChange(without({ ...kind, max_length: numberOf(text) }))}
        />
      </div>
    </>
  );
}

function NumberSettings({ kind, languages, onChange }: Props<KindOf<"number">>) {
  const limit = (key: "min" | "max" | "step", label: string) => (
    <TextField
      label={label}
      type="number"
      step="any"
      value={textOf(kind[key])}
      onChange={(text) => onChange(without({ ...kind, [key]: numberOf(text) }))}
    />
  );
  return (
    <>
      <div className="pair">
        {limit("min", t("number.min"))}
        {limit("max", t("number.max"))}
        {limit("step", t("number.step"))}
      </div>
      <LocalField
        label={t("number.unit")}
        languages={languages}
        value={kind.unit}
        onChange={(unit) => onChange({ ...kind, unit })}
      />
    </>
  );
}
