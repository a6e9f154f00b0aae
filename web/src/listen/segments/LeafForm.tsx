/** One condition as a small form. */
import { Trash2 } from "lucide-react";
import type { Literal } from "~/api/survey";
import { t } from "~/i18n";
import { IconButton } from "~/kit/Button";
import { ListField, Select, TextField } from "~/kit/fields";
import { oneLine } from "~/kit/oneLine";
import { SuggestField } from "~/kit/SuggestField";
import { AnswerFields, DidFields, type Said } from "./BehaviourFields";
import type { Known } from "./known";
import {
  type Fault,
  type Comparison,
  comparisons,
  type Field,
  lacking,
  type Leaf,
  type LeafOf,
  type LeafPart,
} from "./rule";

interface Props {
  part: LeafPart;
  /** `2.1`: the first condition of the second group. */
  number: string;
  known: Known;
  /** What the server said about it. */
  faults: readonly Fault[];
  /** Say what is lacking. */
  insist: boolean;
  onChange: (part: LeafPart) => void;
  onRemove: () => void;
}

export function LeafForm({ part, number, known, faults, insist, onChange, onRemove }: Props) {
  const { leaf } = part;
  const lacks = insist ? lacking(leaf) : undefined;
  const title = t(`rule.kind.${leaf.kind}`);
  return (
    <div className="rule-part" role="group" aria-label={t("rule.condition", { number, kind: title })}>
      <div className="rule-part-head">
        <span className="label">{title}</span>
        <IconButton
          small
          label={t("rule.remove", { number })}
          icon={<Trash2 size={14} />}
          onPress={onRemove}
        />
      </div>
      <Fields {...{ part, leaf, known, faults, lacks, onChange }} />
      {faults.map(
        ({ field, message }) =>
          !fieldsOf[leaf.kind].includes(field) && (
            <p key={field + message} className="form-error small">
              {message}
            </p>
          ),
      )}
    </div>
  );
}

/** Fields that show what the server says about them; everything else stands below the form. */
const fieldsOf: Record<Leaf["kind"], readonly string[]> = {
  attribute: ["name"],
  account: ["name"],
  consent: ["purpose"],
  reachable: [],
  did: ["type", "at_least", "within_days"],
  answered: ["within_days"],
  other: [],
};

interface FieldsProps extends Pick<Props, "part" | "known" | "faults" | "onChange"> {
  leaf: Leaf;
  lacks: Field | undefined;
}

function Fields({ part, leaf, known, faults, lacks, onChange }: FieldsProps) {
  const set = (change: Partial<LeafPart>) => onChange({ ...part, ...change });
  const said: Said = (field) => faults.find((fault) => fault.field === field)?.message;
  const missing = (field: Field) => (lacks === field ? t("wrong.missing") : said(field));
  switch (leaf.kind) {
    case "attribute":
    case "account":
      return <ComparedFields {...{ part, leaf, known, faults, lacks, onChange }} />;
    case "consent":
      return (
        <div className="rule-fields">
          <SuggestField
            label={t("rule.purpose")}
            value={leaf.purpose}
            onChange={(purpose) => set({ leaf: { ...leaf, purpose } })}
            suggestions={known.purposes}
            wrong={missing("purpose")}
          />
          <YesNo part={part} of="consent" onChange={onChange} />
        </div>
      );
    case "reachable":
      return (
        <div className="rule-fields">
          <Select
            label={t("rule.address")}
            hideLabel
            value={leaf.by}
            onChange={(by) => set({ leaf: { ...leaf, by } })}
            choices={(["email", "phone"] as const).map((value) => ({
              value,
              label: t(`identity.${value}`),
            }))}
          />
          <YesNo part={part} of="reachable" onChange={onChange} />
        </div>
      );
    case "did":
      return (
        <div className="stack-tight">
          <div className="rule-fields">
            <YesNo part={part} of="did" onChange={onChange} />
            <SuggestField
              label={t("rule.event")}
              value={leaf.type}
              onChange={(type) => set({ leaf: { ...leaf, type } })}
              suggestions={known.events}
              nameOf={known.eventName}
              wrong={missing("type")}
            />
          </div>
          <DidFields {...{ leaf, known, said }} onChange={(next) => set({ leaf: next })} />
        </div>
      );
    case "answered":
      return (
        <div className="stack-tight">
          <div className="rule-fields">
            <YesNo part={part} of="answered" onChange={onChange} />
          </div>
          <AnswerFields {...{ leaf, known, said }} onChange={(next) => set({ leaf: next })} />
        </div>
      );
    case "other":
      return (
        <p className="quiet small">
          {t("rule.other")} <code>{oneLine(leaf.rule)}</code>
        </p>
      );
  }
}

/** Whether it must hold or must not, in the words of its kind. */
function YesNo({
  part,
  of,
  onChange,
}: Pick<Props, "part" | "onChange"> & { of: "consent" | "reachable" | "did" | "answered" }) {
  return (
    <Select
      label={t("rule.holds")}
      hideLabel
      value={part.not ? "no" : "yes"}
      onChange={(value) => onChange({ ...part, not: value === "no" })}
      choices={[
        { value: "yes", label: t(`rule.${of}.yes`) },
        { value: "no", label: t(`rule.${of}.no`) },
      ]}
    />
  );
}

type Turned = Comparison | `not_${Comparison}`;

/** The ways round that people ask for; others are offered only where they are chosen already. */
const usual: readonly Turned[] = [
  "equals",
  "not_equals",
  "one_of",
  "not_one_of",
  "contains",
  "not_contains",
  "at_least",
  "at_most",
  "since",
  "until",
  "known",
  "not_known",
];

function ComparedFields({
  part,
  leaf,
  known,
  faults,
  lacks,
  onChange,
}: FieldsProps & { leaf: LeafOf<"attribute" | "account"> }) {
  const { comparison, value } = leaf;
  const set = (change: Partial<typeof leaf>) => onChange({ ...part, leaf: { ...leaf, ...change } });
  const current: Turned = part.not ? `not_${comparison}` : comparison;
  const offered = usual.includes(current) ? usual : [...usual, current];
  const turn = (chosen: Turned) => {
    const next = comparisons.find((c) => c === chosen || `not_${c}` === chosen) ?? "equals";
    const kept = suits(next, value) ? value : "";
    onChange({ ...part, not: next !== chosen, leaf: { ...leaf, comparison: next, value: kept } });
  };
  const ofCustomer = leaf.kind === "attribute";
  return (
    <div className="rule-fields">
      <SuggestField
        label={t("rule.attribute")}
        value={leaf.name}
        onChange={(name) => set({ name })}
        suggestions={ofCustomer ? known.attributes : known.accountAttributes}
        wrong={lacks === "name" ? t("wrong.missing") : faults.find(({ field }) => field === "name")?.message}
      />
      <Select
        label={t("condition.operator")}
        hideLabel
        value={current}
        onChange={turn}
        choices={offered.map((turned) => ({ value: turned, label: t(`rule.is.${turned}`) }))}
      />
      <ValueField
        leaf={leaf}
        suggestions={ofCustomer ? known.valuesOf(leaf.name.trim()) : []}
        lacks={lacks}
        onChange={set}
      />
    </div>
  );
}

/** A day is no number and the other way round. */
function suits(comparison: Comparison, value: Literal): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(String(value));
  if (comparison === "since" || comparison === "until") return day;
  return !day;
}

function ValueField({
  leaf,
  suggestions,
  lacks,
  onChange,
}: {
  leaf: LeafOf<"attribute" | "account">;
  suggestions: readonly string[];
  lacks: Field | undefined;
  onChange: (change: Partial<LeafOf<"attribute" | "account">>) => void;
}) {
  const label = t("condition.value");
  const wrong =
    lacks === "value" ? t("wrong.missing") : lacks === "number" ? t("rule.notANumber") : undefined;
  switch (leaf.comparison) {
    case "known":
      return null;
    case "one_of":
      return (
        <ListField
          label={t("rule.values")}
          hideLabel
          placeholder={t("rule.values")}
          values={leaf.values.map(String)}
          onChange={(values) => onChange({ values })}
          wrong={wrong}
        />
      );
    case "equals":
      return (
        <SuggestField
          label={label}
          value={String(leaf.value)}
          onChange={(value) => onChange({ value })}
          suggestions={suggestions}
          wrong={wrong}
        />
      );
    default: {
      const day = leaf.comparison === "since" || leaf.comparison === "until";
      const number = leaf.comparison === "at_least" || leaf.comparison === "at_most";
      return (
        <TextField
          label={label}
          hideLabel
          placeholder={number ? t("rule.number") : label}
          type={day ? "date" : "text"}
          {...(number && { inputMode: "decimal" as const })}
          value={String(leaf.value)}
          onChange={(value) => onChange({ value })}
          wrong={wrong}
        />
      );
    }
  }
}
