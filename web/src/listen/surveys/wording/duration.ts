/**
 * How long answering takes, roughly: an expectation for whoever asks, not a measurement.
 *
 * Reading: 238 words a minute, the mean of 190 studies of silent reading in English (Brysbaert, "How many
 * words do we read per minute?", Journal of Memory and Language 109, 2019); the same is taken for other
 * languages. Typing: 36 words a minute on a phone (Palin et al., "How do people type on mobile devices?",
 * MobileHCI 2019). Seconds to decide and tap are assumptions of ours, on the careful side; a comment is
 * taken to have 15 words, and every page costs a moment to appear and to be taken in.
 */
import type { Survey, SurveyQuestion } from "~/api/survey";
import { isAsked } from "../definition";
import { flowOf, lengths } from "../flow/map";
import { textsOf } from "../texts";

const wordsPerSecond = 238 / 60;
const typedPerSecond = 36 / 60;
const page = 1.5;
const comment = 15;

/** Seconds to decide and to tap or type. */
function answering({ kind }: SurveyQuestion): number {
  switch (kind.type) {
    case "score":
      return 4;
    case "single_choice":
      return 4;
    case "multiple_choice":
      return 6;
    case "ranking":
      return 4 * kind.options.length;
    case "matrix":
      return 4 * kind.aspects.length;
    case "consent":
      return 4;
    case "number":
      return 6;
    case "date":
      return 8;
    case "short_text":
      return 4 + 3 / typedPerSecond;
    case "long_text":
      return 5 + comment / typedPerSecond;
    default:
      return 0;
  }
}

export const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length;

export interface Duration {
  /** Seconds on the shortest way and on the longest. */
  least: number;
  most: number;
  /** Questions on the same ways. */
  fewest: number;
  mostQuestions: number;
}

export function durationOf(survey: Survey): Duration {
  const language = survey.default_language;
  const words = new Map<string, number>();
  for (const { question, text } of textsOf(survey)) {
    const key = question ?? "";
    words.set(key, (words.get(key) ?? 0) + countWords(text[language] ?? ""));
  }
  const seconds = (question: SurveyQuestion) =>
    (words.get(question.key) ?? 0) / wordsPerSecond +
    answering(question) +
    (survey.pages === "one" && isAsked(question) ? page : 0);
  const around = countWords(survey.intro?.[language] ?? "") / wordsPerSecond + page;
  const sum = (questions: SurveyQuestion[]) => questions.reduce((total, q) => total + seconds(q), around);
  const { least, most } = lengths(flowOf(survey, []), seconds);
  return {
    least: sum(least),
    most: sum(most),
    fewest: least.filter(isAsked).length,
    mostQuestions: most.filter(isAsked).length,
  };
}
