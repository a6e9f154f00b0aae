/** Changing the definition of a survey: pure steps, each returns a new definition. */
import type { ChoiceOption, Kind, KindType, Survey, SurveyQuestion } from "~/api/survey";
import { redirected } from "./references";
import { isBlank } from "./texts";

/** `Was war gut?` → `was_war_gut`, made unique by a number. */
export function freshKey(wish: string, taken: readonly string[]): string {
  const plain = wish
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
  const base = plain || "question";
  // `end` ends the survey in skips, `other` is the free option of choices.
  const used = new Set([...taken, "end", "other"]);
  if (!used.has(base)) return base;
  for (let n = 2; ; n++) if (!used.has(`${base}_${n}`)) return `${base}_${n}`;
}

const option = (key: string): ChoiceOption => ({ key, label: {} });

export function newKind(type: KindType): Kind {
  switch (type) {
    case "score":
      return { type, series: "nps:0-10" };
    case "single_choice":
    case "multiple_choice":
    case "ranking":
      return { type, options: [option("a"), option("b")] };
    case "matrix":
      return { type, series: "csat:1-5", aspects: [option("a"), option("b")] };
    case "consent":
      return { type, purpose: "contact" };
    default:
      return { type };
  }
}

export const isAsked = (question: SurveyQuestion): boolean =>
  question.kind.type !== "section" && question.kind.type !== "statement";

const keysOf = (survey: Survey): string[] => survey.questions.map((q) => q.key);

export function addQuestion(survey: Survey, type: KindType, at: number): [Survey, string] {
  const key = freshKey(type, keysOf(survey));
  const question: SurveyQuestion = { key, text: {}, kind: newKind(type) };
  const questions = [...survey.questions.slice(0, at), question, ...survey.questions.slice(at)];
  return [{ ...survey, questions }, key];
}

export function copyQuestion(survey: Survey, key: string): [Survey, string] {
  const at = survey.questions.findIndex((q) => q.key === key);
  const found = survey.questions[at];
  if (!found) return [survey, key];
  const copy = { ...structuredClone(found), key: freshKey(`${key}_copy`, keysOf(survey)) };
  const questions = [...survey.questions.slice(0, at + 1), copy, ...survey.questions.slice(at + 1)];
  return [{ ...survey, questions }, copy.key];
}

export function moveQuestion(survey: Survey, key: string, by: -1 | 1): Survey {
  const at = survey.questions.findIndex((q) => q.key === key);
  const to = at + by;
  const question = survey.questions[at];
  if (!question || to < 0 || to >= survey.questions.length) return survey;
  const questions = survey.questions.filter((q) => q.key !== key);
  questions.splice(to, 0, question);
  return { ...survey, questions };
}

/** Puts one question directly before or after another. */
export function moveBeside(survey: Survey, key: string, target: string, side: "before" | "after"): Survey {
  const question = survey.questions.find((q) => q.key === key);
  const questions = survey.questions.filter((q) => q.key !== key);
  const at = questions.findIndex((q) => q.key === target);
  if (!question || at < 0) return survey;
  questions.splice(side === "before" ? at : at + 1, 0, question);
  const moved = questions.some((q, i) => q !== survey.questions[i]);
  return moved ? { ...survey, questions } : survey;
}

/** Puts a question where it was; a key taken meanwhile becomes another one. */
export function insertQuestion(survey: Survey, question: SurveyQuestion, at: number): Survey {
  const keys = keysOf(survey);
  const key = keys.includes(question.key) ? freshKey(question.key, keys) : question.key;
  const questions = [...survey.questions.slice(0, at), { ...question, key }, ...survey.questions.slice(at)];
  return { ...survey, questions };
}

export function removeQuestion(survey: Survey, key: string): Survey {
  return { ...survey, questions: survey.questions.filter((q) => q.key !== key) };
}

export function changeQuestion(survey: Survey, key: string, change: Partial<SurveyQuestion>): Survey {
  return {
    ...survey,
    questions: survey.questions.map((q) => (q.key === key ? tidy({ ...q, ...change }) : q)),
  };
}

/** What was expected of an experience stands on its scale, whichever that is now. */
export function onScaleOf(survey: Survey, experience: string): Survey {
  const kind = survey.questions.find((q) => q.key === experience)?.kind;
  if (kind?.type !== "score") return survey;
  const { series } = kind;
  const questions = survey.questions.map((q) =>
    q.kind.type === "score" && q.kind.expectation_of === experience
      ? { ...q, kind: { ...q.kind, series } }
      : q,
  );
  return { ...survey, questions };
}

/** The score questions whose experience another one may ask the expectation of. */
export function experiencesFor(survey: Survey, key: string): SurveyQuestion[] {
  return survey.questions.filter(
    (q) => q.key !== key && q.kind.type === "score" && q.kind.expectation_of === undefined,
  );
}

/** The question that asks what was expected of this one. */
export const expectationOf = (survey: Survey, experience: string): SurveyQuestion | undefined =>
  survey.questions.find((q) => q.kind.type === "score" && q.kind.expectation_of === experience);

/** Leaves out what is empty: the server keeps definitions without empty parts. */
function tidy(question: SurveyQuestion): SurveyQuestion {
  const { help, show_if, skip, required, ...rest } = question;
  return {
    ...rest,
    ...(help && !isBlank(help) && { help }),
    ...(required && { required }),
    ...(show_if && { show_if }),
    ...(skip && skip.length > 0 && { skip }),
  };
}

/** Renames a question everywhere it is spoken of: conditions, skips, piped answers. */
export function renameQuestion(survey: Survey, from: string, to: string): Survey {
  if (from === to || !/^[a-z0-9_]{1,64}$/.test(to) || to === "end" || keysOf(survey).includes(to))
    return survey;
  const moved = redirected(survey, from, to);
  return {
    ...moved,
    questions: moved.questions.map((q) => tidy(q.key === from ? { ...q, key: to } : q)),
  };
}

/** Options and aspects: rows with a key and a label in every language. */
export function moveRow<R>(rows: readonly R[], at: number, by: -1 | 1): R[] {
  const to = at + by;
  const row = rows[at];
  if (row === undefined || to < 0 || to >= rows.length) return [...rows];
  const out = rows.filter((_, i) => i !== at);
  out.splice(to, 0, row);
  return out;
}

/** Adding or taking away a language keeps at least one, and the main one among them. */
export function setLanguages(survey: Survey, languages: readonly string[]): Survey {
  const [first] = languages;
  if (first === undefined) return survey;
  const main = languages.includes(survey.default_language) ? survey.default_language : first;
  return { ...survey, languages: [...languages], default_language: main };
}
