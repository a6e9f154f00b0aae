/** What narrows a condition on what customers did or said: where, how often, how long ago. */
import { groups } from "~/api/types";
import { groupName } from "~/charts/groupName";
import { t } from "~/i18n";
import { type Choice, Select, TextField } from "~/kit/fields";
import { seriesTitle } from "../surveys/series";
import type { Known } from "./known";
import type { LeafOf } from "./rule";

/** What the server says about a field. */
export type Said = (field: string) => string | undefined;

interface Props<L> {
  said: Said;
  leaf: L;
  known: Known;
  onChange: (leaf: L) => void;
}

export function DidFields({ said, leaf, known, onChange }: Props<LeafOf<"did">>) {
  return (
    <div className="rule-details">
      <Place {...leaf} known={known} onChange={(touchpoint) => onChange({ ...leaf, touchpoint })} />
      <WholeNumber
        label={t("rule.atLeast")}
        value={leaf.atLeast}
        placeholder="1"
        wrong={said("at_least")}
        onChange={(atLeast) => onChange({ ...leaf, atLeast })}
      />
      <Window
        {...leaf}
        wrong={said("within_days")}
        onChange={(withinDays) => onChange({ ...leaf, withinDays })}
      />
    </div>
  );
}

export function AnswerFields({ said, leaf, known, onChange }: Props<LeafOf<"answered">>) {
  // Every metric has words of its own for its groups; these are the plainest.
  const metric = leaf.series.split(":")[0] || "csat";
  return (
    <div className="rule-details">
      <Select
        label={t("rule.lastScore")}
        value={leaf.group}
        onChange={(group) => onChange({ ...leaf, group })}
        choices={[
          { value: "", label: t("rule.anyScore") },
          ...groups.map((value) => ({ value, label: groupName(metric, value) })),
        ]}
      />
      <OneOrAny
        label={t("rule.series")}
        any={t("rule.anySeries")}
        value={leaf.series}
        choices={known.series}
        title={seriesTitle}
        onChange={(series) => onChange({ ...leaf, series })}
      />
      <OneOrAny
        label={t("filter.survey")}
        any={t("rule.anySurvey")}
        value={leaf.survey}
        choices={known.surveys}
        onChange={(survey) => onChange({ ...leaf, survey })}
      />
      <Place {...leaf} known={known} onChange={(touchpoint) => onChange({ ...leaf, touchpoint })} />
      <Window
        {...leaf}
        wrong={said("within_days")}
        onChange={(withinDays) => onChange({ ...leaf, withinDays })}
      />
    </div>
  );
}

type OneText<K extends string> = Record<K, string> & { onChange: (value: string) => void };

const Place = ({ touchpoint, known, onChange }: OneText<"touchpoint"> & { known: Known }) => (
  <OneOrAny
    label={t("filter.touchpoint")}
    any={t("rule.anyTouchpoint")}
    value={touchpoint}
    choices={known.touchpoints}
    onChange={onChange}
  />
);

const Window = ({ withinDays, wrong, onChange }: OneText<"withinDays"> & { wrong: string | undefined }) => (
  <WholeNumber
    label={t("rule.withinDays")}
    value={withinDays}
    placeholder={t("rule.ever")}
    wrong={wrong}
    onChange={onChange}
  />
);

interface OneOrAnyProps {
  label: string;
  any: string;
  value: string;
  choices: readonly Choice<string>[];
  /** What to call a value that is not among the choices. */
  title?: (value: string) => string;
  onChange: (value: string) => void;
}

function OneOrAny({ label, any, value, choices, title, onChange }: OneOrAnyProps) {
  const gone = value !== "" && !choices.some((choice) => choice.value === value);
  return (
    <Select
      label={label}
      value={value}
      onChange={onChange}
      choices={[
        { value: "", label: any },
        ...(gone ? [{ value, label: title ? title(value) : t("rule.gone") }] : []),
        ...choices,
      ]}
    />
  );
}

function WholeNumber({
  label,
  value,
  placeholder,
  wrong,
  onChange,
}: {
  label: string;
  value: string;
  placeholder: string;
  wrong: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      label={label}
      value={value}
      placeholder={placeholder}
      inputMode="numeric"
      wrong={wrong}
      onChange={(text) => onChange(text.replace(/\D/g, "").slice(0, 7))}
    />
  );
}
