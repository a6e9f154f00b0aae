/** How types of questions are shown and grouped where one is chosen. */
import {
  AlignLeft,
  CalendarDays,
  CheckCheck,
  CircleDot,
  Gauge,
  Grid3x3,
  Hash,
  Heading,
  ListOrdered,
  type LucideIcon,
  Pilcrow,
  SquareCheck,
  TextCursorInput,
} from "lucide-react";
import type { KindType, Survey, SurveyQuestion } from "~/api/survey";
import { local, t } from "~/i18n";
import { isAsked } from "./definition";

export const kindIcons: Record<KindType, LucideIcon> = {
  score: Gauge,
  single_choice: CircleDot,
  multiple_choice: SquareCheck,
  short_text: TextCursorInput,
  long_text: AlignLeft,
  number: Hash,
  date: CalendarDays,
  matrix: Grid3x3,
  ranking: ListOrdered,
  consent: CheckCheck,
  section: Heading,
  statement: Pilcrow,
};

export const kindGroups = {
  rate: ["score", "matrix"],
  write: ["long_text", "short_text", "number", "date"],
  choose: ["single_choice", "multiple_choice", "ranking", "consent"],
  arrange: ["section", "statement"],
} as const satisfies Record<string, readonly KindType[]>;

/** The words of a question, or what it is as long as it has none. */
export const nameOf = (question: SurveyQuestion): string =>
  local(question.text).trim() || t(`kind.${question.kind.type}`);

/** As in a sentence: short, on a word's boundary, without braces of filled-in answers. */
export function shortName(question: SurveyQuestion, most = 56): string {
  const words = nameOf(question)
    .replaceAll(/\{\{[^}]*\}\}/g, "…")
    .replaceAll(/\s+/g, " ");
  if (words.length <= most) return words;
  const cut = words.slice(0, most);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > most / 2 ? space : most).replace(/[,;:.–-]+$/, "")} …`;
}

/** Questions count from 1; headings and statements do not count. */
export function numbers(survey: Survey): Map<string, number> {
  return new Map(survey.questions.filter(isAsked).map((q, i) => [q.key, i + 1]));
}
