/** Which events are an occasion: their type, where, and what they carry. */
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { EventIs } from "~/api/programme";
import type { Literal, Test } from "~/api/survey";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { ListField, Select, TextField } from "~/kit/fields";
import { SuggestField } from "~/kit/SuggestField";
import type { Known } from "../segments/known";
import { replaced, without } from "./Part";

interface Props {
  event: EventIs;
  known: Known;
  wrong: string | undefined;
  onChange: (event: EventIs) => void;
}

type Row = readonly [name: string, test: Test];

export function EventForm({ event, known, wrong, onChange }: Props) {
  // Two rows may carry one name while it is being typed; the event itself cannot.
  const [rows, setRows] = useState<Row[]>(() => Object.entries(event.attributes ?? {}));
  const write = (next: Row[]) => {
    setRows(next);
    onChange({ ...event, attributes: Object.fromEntries(next) });
  };
  return (
    <div className="stack-tight">
      <div className="programme-fields">
        <SuggestField
          label={t("rule.event")}
          value={event.type}
          onChange={(type) => onChange({ ...event, type })}
          suggestions={known.events}
          nameOf={known.eventName}
          wrong={wrong}
        />
        <Select
          label={t("filter.touchpoint")}
          hideLabel
          value={event.touchpoint ?? ""}
          onChange={(touchpoint) => onChange({ ...event, touchpoint })}
          choices={[{ value: "", label: t("rule.anyTouchpoint") }, ...known.touchpoints]}
        />
      </div>
      {rows.map((row, at) => (
        <AttributeRow
          key={at}
          row={row}
          onChange={(next) => write(replaced(rows, at, next))}
          onRemove={() => write(without(rows, at))}
        />
      ))}
      <div>
        <Button
          small
          icon={<Plus size={14} aria-hidden="true" />}
          onPress={() => write([...rows, ["", { equals: "" }]])}
        >
          {t("programme.attribute.add")}
        </Button>
      </div>
    </div>
  );
}

const comparisons = ["equals", "one_of", "contains", "at_least", "at_most", "answered"] as const;
type Comparison = (typeof comparisons)[number];

const comparisonOf = (test: Test): Comparison =>
  typeof test === "string"
    ? "answered"
    : (comparisons.find((comparison) => comparison !== "answered" && comparison in test) ?? "equals");

function valueOf(test: Test): string {
  if (typeof test === "string" || "group" in test) return "";
  if ("one_of" in test) return test.one_of.join(", ");
  return String(Object.values(test)[0] ?? "");
}

const amount = (text: string): Literal => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);

function testOf(comparison: Comparison, value: string): Test {
  switch (comparison) {
    case "equals":
      return { equals: value };
    case "one_of":
      return {
        one_of: value
          .split(",")
          .map((one) => one.trim())
          .filter(Boolean),
      };
    case "contains":
      return { contains: value };
    case "at_least":
      return { at_least: amount(value) };
    case "at_most":
      return { at_most: amount(value) };
    case "answered":
      return "answered";
  }
}

interface RowProps {
  row: Row;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

function AttributeRow({ row: [name, test], onChange, onRemove }: RowProps) {
  const comparison = comparisonOf(test);
  const value = valueOf(test);
  const write = (next: string) => onChange([name, testOf(comparison, next)]);
  return (
    <div className="programme-attribute">
      <TextField
        label={t("condition.attribute")}
        hideLabel
        placeholder={t("condition.attribute")}
        value={name}
        onChange={(next) => onChange([next, test])}
      />
      <Select
        label={t("condition.operator")}
        hideLabel
        value={comparison}
        onChange={(next) => onChange([name, testOf(next, value)])}
        choices={comparisons.map((one) => ({
          value: one,
          label: one === "answered" ? t("programme.attribute.answered") : t(`rule.is.${one}`),
        }))}
      />
      {comparison === "one_of" ? (
        <ListField
          label={t("rule.values")}
          hideLabel
          placeholder={t("rule.values")}
          values={typeof test === "object" && "one_of" in test ? test.one_of.map(String) : []}
          onChange={(values) => onChange([name, { one_of: values }])}
        />
      ) : comparison === "answered" ? null : (
        <TextField
          label={t("condition.value")}
          hideLabel
          placeholder={t("condition.value")}
          value={value}
          onChange={write}
        />
      )}
      <IconButton
        small
        label={t("programme.attribute.remove")}
        icon={<Trash2 size={14} />}
        onPress={onRemove}
      />
    </div>
  );
}
