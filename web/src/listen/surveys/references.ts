/** Who speaks of which question: conditions, skips and answers filled into texts. */
import type { Condition, Survey } from "~/api/survey";
import { isClosing, mapTexts, textsOf } from "./texts";

export interface Reference {
  /** The question that refers; absent for the texts around the questions. */
  from?: string;
  to: string;
  part: "show_if" | "skip_when" | "skip_to" | "text" | "thanks" | "expectation";
}

export interface BrokenReference extends Reference {
  /** The question is not there; is asked later; a skip leads back. */
  why: "gone" | "later" | "back";
}

/** Every question an answer of which is asked for. */
export function askedAbout(condition: Condition): string[] {
  if ("all" in condition) return condition.all.flatMap(askedAbout);
  if ("any" in condition) return condition.any.flatMap(askedAbout);
  if ("not" in condition) return askedAbout(condition.not);
  return "answer" in condition ? [condition.answer.question] : [];
}

const piped = /\{\{\s*answer\.([a-z0-9_]+)/g;

export function references(survey: Survey): Reference[] {
  const found: Reference[] = [];
  for (const { key, kind, show_if, skip } of survey.questions) {
    if (kind.type === "score" && kind.expectation_of !== undefined)
      found.push({ from: key, to: kind.expectation_of, part: "expectation" });
    if (show_if)
      found.push(...askedAbout(show_if).map((to) => ({ from: key, to, part: "show_if" as const })));
    for (const { when, to } of skip ?? []) {
      found.push(...askedAbout(when).map((about) => ({ from: key, to: about, part: "skip_when" as const })));
      if (to !== "end") found.push({ from: key, to, part: "skip_to" });
    }
  }
  for (const { question, role, text } of textsOf(survey)) {
    const names = new Set(
      Object.values(text).flatMap((words) => [...words.matchAll(piped)].map((m) => m[1])),
    );
    for (const to of names) {
      if (to === undefined) continue;
      if (question !== undefined) found.push({ from: question, to, part: "text" });
      else found.push({ to, part: isClosing(role) ? "thanks" : "text" });
    }
  }
  return found;
}

/** References that cannot be kept where the questions stand now. */
export function brokenReferences(survey: Survey): BrokenReference[] {
  const place = new Map(survey.questions.map((q, i) => [q.key, i]));
  return references(survey).flatMap((reference): BrokenReference[] => {
    const to = place.get(reference.to);
    if (to === undefined) return [{ ...reference, why: "gone" }];
    const from =
      reference.from !== undefined ? place.get(reference.from) : reference.part === "thanks" ? Infinity : -1;
    if (from === undefined) return [];
    // What was expected may be asked before or after what was experienced.
    if (reference.part === "expectation") return [];
    if (reference.part === "skip_to") return to <= from ? [{ ...reference, why: "back" }] : [];
    const known = reference.part === "skip_when" ? to <= from : to < from;
    return known ? [] : [{ ...reference, why: "later" }];
  });
}

/** What breaks by a change and was sound before. */
export function newlyBroken(before: Survey, after: Survey): BrokenReference[] {
  const name = (r: BrokenReference) => [r.from, r.to, r.part, r.why].join(" ");
  const known = new Set(brokenReferences(before).map(name));
  return brokenReferences(after).filter((reference) => !known.has(name(reference)));
}

/** The same survey with every reference to `from` leading to `to`. */
export function redirected(survey: Survey, from: string, to: string): Survey {
  const inCondition = (c: Condition): Condition => {
    if ("all" in c) return { all: c.all.map(inCondition) };
    if ("any" in c) return { any: c.any.map(inCondition) };
    if ("not" in c) return { not: inCondition(c.not) };
    if ("answer" in c && c.answer.question === from) return { answer: { ...c.answer, question: to } };
    return c;
  };
  const inText = new RegExp(`\\{\\{(\\s*answer\\.)${from}(?=[\\s|}.])`, "g");
  const worded = mapTexts(survey, (text) =>
    Object.fromEntries(
      Object.entries(text).map(([language, words]) => [language, words.replaceAll(inText, `{{$1${to}`)]),
    ),
  );
  const questions = worded.questions.map((q) => ({
    ...q,
    ...(q.kind.type === "score" &&
      q.kind.expectation_of === from && { kind: { ...q.kind, expectation_of: to } }),
    ...(q.show_if && { show_if: inCondition(q.show_if) }),
    ...(q.skip && {
      skip: q.skip.map((s) => ({ when: inCondition(s.when), to: s.to === from ? to : s.to })),
    }),
  }));
  return { ...worded, questions };
}
