/**
 * Which answers to one question let a condition hold. Only for conditions on a single score or single
 * choice: enough to tell branches that exclude each other. What is beyond that stays undecided here;
 * whether a question can be reached at all is found by the server's check.
 */
import type { Condition, Literal, Survey, SurveyQuestion, Test } from "~/api/survey";
import { groupOf, pointsOf } from "../series";

/** `null`: not answered. */
type Outcome = number | string | null;

export interface Passing {
  question: string;
  passing: ReadonlySet<Outcome>;
  /** Every outcome there can be. */
  all: readonly Outcome[];
}

function outcomesOf(question: SurveyQuestion): Outcome[] | undefined {
  const { kind } = question;
  const unanswered: Outcome[] = question.required && !question.show_if ? [] : [null];
  if (kind.type === "score") {
    const points = pointsOf(kind.series);
    return points.length > 0 ? [...points, ...unanswered] : undefined;
  }
  if (kind.type === "single_choice")
    return [...kind.options.map((o) => o.key), ...(kind.other ? ["other"] : []), ...unanswered];
  return undefined;
}

/** The only question a condition asks about; `undefined` when there are more, or attributes. */
function onlyQuestion(condition: Condition): string | undefined {
  if ("attribute" in condition) return undefined;
  if ("answer" in condition) return condition.answer.aspect ? undefined : condition.answer.question;
  const parts = "all" in condition ? condition.all : "any" in condition ? condition.any : [condition.not];
  const [first, ...rest] = parts.map(onlyQuestion);
  return first !== undefined && rest.every((name) => name === first) ? first : undefined;
}

function holds(condition: Condition, question: SurveyQuestion, outcome: Outcome): boolean {
  if ("all" in condition) return condition.all.every((part) => holds(part, question, outcome));
  if ("any" in condition) return condition.any.some((part) => holds(part, question, outcome));
  if ("not" in condition) return !holds(condition.not, question, outcome);
  if ("attribute" in condition || outcome === null) return false;
  return passes(condition.answer.is, question, outcome);
}

function passes(test: Test, question: SurveyQuestion, outcome: number | string): boolean {
  if (test === "answered") return true;
  const is = (literal: Literal) => literal === outcome;
  if ("equals" in test) return is(test.equals);
  if ("one_of" in test) return test.one_of.some(is);
  if ("contains" in test) return test.contains === outcome;
  if (typeof outcome !== "number") return false;
  if ("at_least" in test) return typeof test.at_least === "number" && outcome >= test.at_least;
  if ("at_most" in test) return typeof test.at_most === "number" && outcome <= test.at_most;
  return question.kind.type === "score" && groupOf(question.kind.series, outcome) === test.group;
}

export function passingAnswers(condition: Condition, survey: Survey): Passing | undefined {
  const name = onlyQuestion(condition);
  const question = survey.questions.find((q) => q.key === name);
  const all = question && outcomesOf(question);
  if (!all) return undefined;
  return {
    question: question.key,
    all,
    passing: new Set(all.filter((outcome) => holds(condition, question, outcome))),
  };
}

/** Can both never hold at once? */
export function exclude(a: Passing | undefined, b: Passing | undefined): boolean {
  if (!a || !b || a.question !== b.question) return false;
  return [...a.passing].every((outcome) => !b.passing.has(outcome));
}

/** Does one of them hold whatever is answered? */
export function cover(branches: readonly (Passing | undefined)[]): boolean {
  const [first] = branches;
  if (!first) return false;
  return (
    branches.every((branch) => branch?.question === first.question) &&
    first.all.every((outcome) => branches.some((branch) => branch?.passing.has(outcome)))
  );
}
