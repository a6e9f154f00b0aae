/** When a question is asked, or where it leads: a short list of tests. */
import { Plus, Trash2 } from "lucide-react";
import type { Condition, Survey, SurveyQuestion } from "~/api/survey";
import { groups } from "~/api/types";
import { local, t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Select, TextField } from "~/kit/fields";
import { Segments } from "~/kit/Segments";
import { earlier, firstRow, operatorsFor, read, type Row, write } from "./conditions";
import { nameOf } from "./kinds";
import { clause } from "./sentences";

interface Props {
  survey: Survey;
  /** The tests may ask about questions before this one (and, for skips, about this one). */
  questions: readonly SurveyQuestion[];
  condition: Condition | undefined;
  onChange: (condition: Condition | undefined) => void;
}

export function ConditionEditor({ survey, questions, condition, onChange }: Props) {
  const simple = read(condition);
  if (!simple)
    return (
      <div className="row between">
        <p>{condition && clause(condition, survey)}</p>
        <Button small onPress={() => onChange(undefined)}>
          {t("action.remove")}
        </Button>
      </div>
    );
  const { rows, join } = simple;
  const set = (next: Row[], by = join) => onChange(write({ join: by, rows: next }));
  const last = questions.at(-1);
  return (
    <div className="stack-tight">
      {rows.length > 1 && (
        <Segments
          label={t("condition.join")}
          value={join}
          onChange={(by) => set(rows, by)}
          choices={[
            { value: "all", label: t("condition.all") },
            { value: "any", label: t("condition.any") },
          ]}
        />
      )}
      {rows.map((row, i) => (
        <TestRow
          key={i}
          survey={survey}
          questions={questions}
          row={row}
          onChange={(next) => set(rows.map((old, at) => (at === i ? next : old)))}
          onRemove={() => set(rows.filter((_, at) => at !== i))}
        />
      ))}
      <div className="row">
        <Button
          small
          icon={<Plus size={14} />}
          isDisabled={!last}
          onPress={() => last && set([...rows, firstRow(last)])}
        >
          {t("condition.add")}
        </Button>
        <Button
          small
          look="ghost"
          icon={<Plus size={14} />}
          onPress={() => set([...rows, { of: "attribute", name: "", operator: "equals", value: "" }])}
        >
          {t("condition.addAttribute")}
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  survey: Survey;
  questions: readonly SurveyQuestion[];
  row: Row;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

function TestRow({ survey, questions, row, onChange, onRemove }: RowProps) {
  const question = row.of === "answer" ? questions.find((q) => q.key === row.name) : undefined;
  const lost = row.of === "answer" && !question ? lostQuestion(survey, row.name) : undefined;
  const operators = operatorsFor(question);
  const needsValue = row.operator !== "answered" && row.operator !== "not_answered";
  return (
    <div className="test-row">
      {row.of === "answer" ? (
        <Select
          label={t("condition.question")}
          hideLabel
          value={row.name}
          onChange={(key) => {
            const chosen = questions.find((q) => q.key === key);
            if (chosen) onChange(firstRow(chosen));
          }}
          choices={[
            ...(lost ? [{ value: row.name, label: lost.name }] : []),
            ...questions.map((q) => ({ value: q.key, label: nameOf(q) })),
          ]}
          wrong={lost?.why}
        />
      ) : (
        <TextField
          label={t("condition.attribute")}
          hideLabel
          placeholder={t("condition.attribute")}
          value={row.name}
          onChange={(name) => onChange({ ...row, name })}
        />
      )}
      {question?.kind.type === "matrix" && (
        <Select
          label={t("matrix.aspects")}
          hideLabel
          value={row.aspect ?? null}
          onChange={(aspect) => onChange({ ...row, aspect })}
          choices={question.kind.aspects.map((a) => ({ value: a.key, label: local(a.label) || a.key }))}
        />
      )}
      <Select
        label={t("condition.operator")}
        hideLabel
        value={row.operator}
        onChange={(operator) =>
          onChange({ ...row, operator, ...(operator === "group" && { value: "negative" }) })
        }
        choices={operators.map((value) => ({ value, label: t(`operator.${value}`) }))}
      />
      {needsValue && <ValueField question={question} row={row} onChange={onChange} />}
      <IconButton small label={t("action.remove")} icon={<Trash2 size={14} />} onPress={onRemove} />
    </div>
  );
}

function ValueField({
  question,
  row,
  onChange,
}: {
  question: SurveyQuestion | undefined;
  row: Row;
  onChange: (row: Row) => void;
}) {
  const label = t("condition.value");
  const kind = question?.kind;
  const choose = (choices: { value: string; label: string }[], write: (value: string) => Row["value"]) => (
    <Select
      label={label}
      hideLabel
      value={String(row.value)}
      onChange={(value) => onChange({ ...row, value: write(value) })}
      choices={choices}
    />
  );
  if (row.operator === "group")
    return choose(
      groups.map((value) => ({ value, label: t(`group.${value}`) })),
      (v) => v,
    );
  if (kind && "options" in kind)
    return choose(
      kind.options.map((o) => ({ value: o.key, label: local(o.label) || o.key })),
      (v) => v,
    );
  if (kind?.type === "consent")
    return choose(
      [
        { value: "true", label: t("field.yes") },
        { value: "false", label: t("field.no") },
      ],
      (v) => v === "true",
    );
  const numeric = kind?.type === "score" || kind?.type === "matrix" || kind?.type === "number";
  return (
    <TextField
      label={label}
      hideLabel
      placeholder={label}
      type={numeric ? "number" : kind?.type === "date" ? "date" : "text"}
      value={String(row.value)}
      onChange={(text) => onChange({ ...row, value: numeric && text !== "" ? Number(text) : text })}
    />
  );
}

/** A question that is spoken of and cannot be: deleted, or asked only afterwards. */
export function lostQuestion(survey: Survey, key: string): { name: string; why: string } {
  const question = survey.questions.find((q) => q.key === key);
  return question
    ? { name: nameOf(question), why: t("reference.later") }
    : { name: key, why: t("reference.gone") };
}

export function earlierAndSelf(survey: Survey, question: SurveyQuestion): SurveyQuestion[] {
  return [...earlier(survey, question.key), question];
}
