/**
 * Where the preview finds a question: its page, and test answers with which it is asked. Pages keep
 * their number whatever is answered. Where this cannot be told, the server shows the nearest page.
 */
import type { Condition, Survey } from "~/api/survey";
import { isAsked } from "../definition";
import { passingAnswers } from "../flow/outcomes";
import { askedAbout, references } from "../references";

export interface Way {
  /** From 1. */
  page: number;
  answers: ReadonlyMap<string, string>;
}

export function wayTo(survey: Survey, key: string): Way | undefined {
  const page = pagesOf(survey).findIndex((keys) => keys.includes(key));
  if (page < 0) return undefined;
  const answers = new Map<string, string>();
  satisfy(key, survey, answers, new Set());
  return { page: page + 1, answers };
}

/** Keys of the questions, page by page, as the server lays them out without random order. */
function pagesOf(survey: Survey): string[][] {
  const pages: string[][] = [];
  const known = references(survey);
  const asked = new Map(survey.questions.map((q) => [q.key, isAsked(q)]));
  const skips = new Set(survey.questions.filter((q) => (q.skip ?? []).length > 0).map((q) => q.key));
  for (const question of survey.questions) {
    const page = pages.at(-1);
    const starts =
      page === undefined ||
      (survey.pages === "one"
        ? page.some((key) => asked.get(key) === true)
        : question.kind.type === "section" ||
          page.some((key) => skips.has(key)) ||
          known.some(
            (r) =>
              r.from === question.key && (r.part === "show_if" || r.part === "text") && page.includes(r.to),
          ));
    if (starts) pages.push([question.key]);
    else page.push(question.key);
  }
  return pages;
}

/** Answers that let the question be asked, and the questions they are given to. */
function satisfy(key: string, survey: Survey, answers: Map<string, string>, seen: Set<string>): void {
  const question = survey.questions.find((q) => q.key === key);
  if (!question?.show_if || seen.has(key)) return;
  seen.add(key);
  for (const about of askedAbout(question.show_if)) satisfy(about, survey, answers, seen);
  meet(question.show_if, survey, answers);
}

function meet(condition: Condition, survey: Survey, answers: Map<string, string>): void {
  const known = passingAnswers(condition, survey);
  if (known) {
    const outcome = [...known.passing].find((value) => value !== null);
    if (outcome !== undefined) answers.set(known.question, String(outcome));
  } else if ("all" in condition) condition.all.forEach((part) => meet(part, survey, answers));
  else if ("any" in condition) condition.any.slice(0, 1).forEach((part) => meet(part, survey, answers));
  else if ("answer" in condition) {
    const { question: key, is } = condition.answer;
    const kind = survey.questions.find((q) => q.key === key)?.kind;
    const value =
      is === "answered" ? undefined : "contains" in is ? is.contains : "equals" in is ? is.equals : undefined;
    if (kind && "options" in kind) answers.set(key, String(value ?? kind.options[0]?.key ?? ""));
    else if (kind?.type === "short_text" || kind?.type === "long_text")
      answers.set(key, String(value ?? "…"));
  }
}
