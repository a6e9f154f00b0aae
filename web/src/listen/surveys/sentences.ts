/** The rules of a survey as sentences people read: when a question is asked, and where it leads. */
import type { Condition, Literal, Survey, SurveyQuestion, Test } from "~/api/survey";
import type { Group } from "~/api/types";
import { local, locale, t } from "~/i18n";
import { day } from "~/i18n/format";
import { numbers, shortName } from "./kinds";
import { groupRange, scaleOf } from "./series";

/** How questions are spoken of: by their words, or by their number where space is short. */
export type Naming = "words" | "number";

type Skip = NonNullable<SurveyQuestion["skip"]>[number];

/** “Ask only if …”; nothing for a question that is always asked. */
export function showSentence(question: SurveyQuestion, survey: Survey): string | undefined {
  return question.show_if && t("logic.show", { clause: clause(question.show_if, survey) });
}

export function skipSentence(skip: Skip, survey: Survey, naming: Naming = "words"): string {
  const when = clause(skip.when, survey, naming);
  if (skip.to === "end") return t("logic.skipToEnd", { clause: when });
  return t("logic.skip", { clause: when, target: named(skip.to, survey, naming) });
}

function named(key: string, survey: Survey, naming: Naming): string {
  const question = survey.questions.find((q) => q.key === key);
  const number = naming === "number" ? numbers(survey).get(key) : undefined;
  if (number !== undefined) return t("clause.nth", { n: number });
  return t("clause.quoted", { value: question ? shortName(question) : key });
}

/** What must hold, as the part of a sentence that follows “if”. */
export function clause(condition: Condition, survey: Survey, naming: Naming = "words"): string {
  if ("all" in condition) return joined(ranges(condition.all), "all", survey, naming);
  if ("any" in condition) return joined(condition.any, "any", survey, naming);
  if ("not" in condition) return negated(condition.not, survey, naming);
  return tested(condition, survey, naming, false);
}

type Junction = "all" | "any";
/** A lower and an upper bound on the same answer, read as one. */
interface Range {
  range: Extract<Condition, { answer: unknown }>["answer"];
  from: Literal;
  to: Literal;
}

function joined(parts: readonly (Condition | Range)[], by: Junction, survey: Survey, naming: Naming): string {
  if (parts.length === 0) return t(by === "all" ? "clause.always" : "clause.never");
  const words = parts.map((part) => {
    if ("range" in part) {
      const { name } = subject({ answer: part.range }, survey, naming);
      return t("clause.between", { name, from: plain(part.from), to: plain(part.to) });
    }
    const inner = clause(part, survey, naming);
    const mixed = by === "all" ? "any" in part && part.any.length > 1 : "all" in part && part.all.length > 1;
    return mixed ? `(${inner})` : inner;
  });
  return words.join(` ${t(by === "all" ? "condition.and" : "condition.or")} `);
}

function negated(inner: Condition, survey: Survey, naming: Naming): string {
  if ("answer" in inner || "attribute" in inner) return tested(inner, survey, naming, true);
  return t("clause.not", { clause: clause(inner, survey, naming) });
}

/** Joins `at least` and `at most` on the same answer to one range. */
function ranges(parts: readonly Condition[]): (Condition | Range)[] {
  const out: (Condition | Range)[] = [];
  for (const part of parts) {
    const test = "answer" in part && part.answer.is !== "answered" ? part.answer.is : undefined;
    const at = out.findIndex((other) => {
      if (!("answer" in other) || !("answer" in part) || other.answer.is === "answered") return false;
      const same =
        other.answer.question === part.answer.question && other.answer.aspect === part.answer.aspect;
      return same && bounds(other.answer.is, test) !== undefined;
    });
    const other = out[at];
    const found = other && "answer" in other ? bounds(other.answer.is, test) : undefined;
    if (found && "answer" in part) out[at] = { range: part.answer, from: found[0], to: found[1] };
    else out.push(part);
  }
  return out;
}

function bounds(a: Test, b: Test | undefined): [Literal, Literal] | undefined {
  if (b === undefined || a === "answered" || b === "answered") return undefined;
  if ("at_least" in a && "at_most" in b) return [a.at_least, b.at_most];
  if ("at_most" in a && "at_least" in b) return [b.at_least, a.at_most];
  return undefined;
}

type Single = Extract<Condition, { answer: unknown } | { attribute: unknown }>;

/** The question asked about and its name, with the aspect of a matrix. */
function subject(
  condition: Single,
  survey: Survey,
  naming: Naming,
): { name: string; question?: SurveyQuestion } {
  if ("attribute" in condition) return { name: condition.attribute.name };
  const { question: key, aspect } = condition.answer;
  const question = survey.questions.find((q) => q.key === key);
  const name = named(key, survey, naming);
  if (!question) return { name };
  const label =
    question.kind.type === "matrix" ? question.kind.aspects.find((a) => a.key === aspect)?.label : undefined;
  const words = local(label).trim();
  return { name: words ? t("clause.quoted", { value: words }) : name, question };
}

function tested(condition: Single, survey: Survey, naming: Naming, not: boolean): string {
  const { name, question } = subject(condition, survey, naming);
  const about = kindOfSubject(condition, question);
  const test = "answer" in condition ? condition.answer.is : condition.attribute.is;
  const say = (key: Clause, args: { name: string; value: string }) =>
    not ? t(`clause.${key}.not`, args) : t(`clause.${key}`, args);
  if (test === "answered") return say(about === "attribute" ? "known" : "answered", { name, value: "" });
  if ("group" in test) return grouped(name, question, test.group, not);
  if ("at_least" in test || "at_most" in test) {
    const range = onScale(question, test);
    if (range && !not) return t("clause.between", { name, from: String(range[0]), to: String(range[1]) });
    const value = plain("at_least" in test ? test.at_least : test.at_most);
    const key = "at_least" in test ? "atLeast" : "atMost";
    return about === "date"
      ? say(key === "atLeast" ? "since" : "until", { name, value })
      : say(key, { name, value });
  }
  if ("contains" in test) {
    const value = valueInWords(question, test.contains);
    return say(about === "choice" || about === "many" || about === "ranking" ? "chosen" : "contains", {
      name,
      value,
    });
  }
  const values = "equals" in test ? [test.equals] : test.one_of;
  if (about === "consent") return consented(name, values[0] === true ? not : !not);
  const value = values.map((v) => quoted(question, about, v)).join(` ${t("condition.or")} `);
  const key: Clause =
    about === "choice"
      ? "picked"
      : about === "many"
        ? "one_of" in test
          ? "picked"
          : "only"
        : about === "ranking"
          ? "first"
          : about === "attribute"
            ? "attribute"
            : about === "words"
              ? "says"
              : "equals";
  return say(key, { name, value });
}

type Clause =
  | "answered"
  | "known"
  | "atLeast"
  | "atMost"
  | "since"
  | "until"
  | "chosen"
  | "contains"
  | "picked"
  | "only"
  | "first"
  | "attribute"
  | "says"
  | "equals";

type Subject = "number" | "choice" | "many" | "ranking" | "consent" | "words" | "date" | "attribute";

function kindOfSubject(condition: Single, question: SurveyQuestion | undefined): Subject {
  if ("attribute" in condition) return "attribute";
  switch (question?.kind.type) {
    case "single_choice":
      return "choice";
    case "multiple_choice":
      return "many";
    case "ranking":
      return "ranking";
    case "consent":
      return "consent";
    case "short_text":
    case "long_text":
      return "words";
    case "date":
      return "date";
    default:
      return "number";
  }
}

const consented = (name: string, not: boolean): string =>
  not ? t("clause.consent.not", { name }) : t("clause.consent", { name });

/** Groups are said as the points of the scale where these mean something by themselves. */
function grouped(name: string, question: SurveyQuestion | undefined, group: Group, not: boolean): string {
  const kind = question?.kind;
  const series = kind?.type === "score" || kind?.type === "matrix" ? kind.series : "";
  const pictures = series.startsWith("thumbs") || series.startsWith("smileys");
  const range = pictures ? undefined : groupRange(series, group);
  const value = t(`group.${group}`).toLowerCase();
  if (!range || not) {
    const args = { name, value };
    return not ? t("clause.group.not", args) : t("clause.group", args);
  }
  const [from, to] = range.map(String) as [string, string];
  return from === to
    ? t("clause.groupPoint", { name, value, point: from })
    : t("clause.groupRange", { name, value, from, to });
}

/** A bound on a score reaches to the end of its scale. */
function onScale(question: SurveyQuestion | undefined, test: Test): [number, number] | undefined {
  const kind = question?.kind;
  if ((kind?.type !== "score" && kind?.type !== "matrix") || test === "answered") return undefined;
  const [min, max] = scaleOf(kind.series);
  const range: [number, number] | undefined =
    "at_least" in test
      ? [Number(test.at_least), max]
      : "at_most" in test
        ? [min, Number(test.at_most)]
        : undefined;
  return range && range[0] < range[1] && range[0] >= min && range[1] <= max ? range : undefined;
}

function plain(value: Literal): string {
  if (typeof value === "boolean") return value ? t("field.yes") : t("field.no");
  if (typeof value === "number") return value.toLocaleString(locale());
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? day(value) : value;
}

function quoted(question: SurveyQuestion | undefined, about: Subject, value: Literal): string {
  const words = valueInWords(question, value);
  return about === "number" || about === "date" ? words : t("clause.quoted", { value: words });
}

export function valueInWords(question: SurveyQuestion | undefined, value: Literal): string {
  const kind = question?.kind;
  if (kind && "options" in kind) {
    if (value === "other" && "other" in kind && kind.other) return local(kind.other);
    return local(kind.options.find((o) => o.key === value)?.label).trim() || String(value);
  }
  return plain(value);
}
