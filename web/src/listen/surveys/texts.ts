/**
 * Every text of a survey at its place. One way through the definition, for all who look at texts:
 * renaming, the translation view, the comparison of versions, advice on wording.
 */
import type { Aspect, ChoiceOption, Kind, Onward, Survey, SurveyQuestion } from "~/api/survey";
import type { LocalText } from "~/api/types";

export const textRoles = [
  "title",
  "intro",
  "text",
  "help",
  "low",
  "high",
  "option",
  "other",
  "aspect",
  "placeholder",
  "unit",
  "thanks",
  "thanks_negative",
  "thanks_neutral",
  "thanks_positive",
  "onward",
  "onward_negative",
  "onward_neutral",
  "onward_positive",
] as const;
export type TextRole = (typeof textRoles)[number];

/** It stands at the end, where every answer is known. */
export const isClosing = (role: TextRole): boolean => role.startsWith("thanks") || role.startsWith("onward");

export interface TextPlace {
  /** Unique in the survey: `score/low`, `trouble/option/price`, `/intro`. */
  id: string;
  role: TextRole;
  /** The question it belongs to; absent for texts around the questions. */
  question?: string;
  /** Which option or aspect, from 1. */
  n?: number;
  /** A survey cannot do without it. */
  needed: boolean;
}

export interface PlacedText extends TextPlace {
  text: LocalText;
}

type Visit = (text: LocalText, place: TextPlace) => LocalText;

export const isBlank = (text: LocalText | undefined): boolean =>
  !text || Object.values(text).every((value) => !value.trim());

/** A text that may be absent: stays absent when nothing is said. */
function optional<K extends string>(key: K, text: LocalText | undefined, next: LocalText) {
  const kept = text === undefined && isBlank(next) ? undefined : next;
  return (kept === undefined ? {} : { [key]: kept }) as Partial<Record<K, LocalText>>;
}

function inKind(kind: Kind, question: string, visit: Visit): Kind {
  const one = (role: TextRole, text: LocalText | undefined) =>
    visit(text ?? {}, { id: `${question}/${role}`, role, question, needed: false });
  const rows = <R extends ChoiceOption | Aspect>(role: "option" | "aspect", list: readonly R[]): R[] =>
    list.map((row, i) => ({
      ...row,
      label: visit(row.label, {
        id: `${question}/${role}/${row.key}`,
        role,
        question,
        n: i + 1,
        needed: true,
      }),
    }));
  switch (kind.type) {
    case "score":
      return {
        ...kind,
        ...optional("low", kind.low, one("low", kind.low)),
        ...optional("high", kind.high, one("high", kind.high)),
      };
    case "single_choice":
    case "multiple_choice":
      return {
        ...kind,
        options: rows("option", kind.options),
        ...(kind.other && { other: one("other", kind.other) }),
      };
    case "ranking":
      return { ...kind, options: rows("option", kind.options) };
    case "matrix":
      return {
        ...kind,
        aspects: rows("aspect", kind.aspects),
        ...optional("low", kind.low, one("low", kind.low)),
        ...optional("high", kind.high, one("high", kind.high)),
      };
    case "short_text":
    case "long_text":
      return { ...kind, ...optional("placeholder", kind.placeholder, one("placeholder", kind.placeholder)) };
    case "number":
      return { ...kind, ...optional("unit", kind.unit, one("unit", kind.unit)) };
    default:
      return kind;
  }
}

function inQuestion(question: SurveyQuestion, visit: Visit): SurveyQuestion {
  const key = question.key;
  return {
    ...question,
    text: visit(question.text, { id: `${key}/text`, role: "text", question: key, needed: true }),
    ...optional(
      "help",
      question.help,
      visit(question.help ?? {}, { id: `${key}/help`, role: "help", question: key, needed: false }),
    ),
    kind: inKind(question.kind, key, visit),
  };
}

/** The same survey with every text replaced by what `visit` makes of it. */
export function mapTexts(survey: Survey, visit: Visit): Survey {
  const around = (role: TextRole, text: LocalText | undefined, needed = false) =>
    visit(text ?? {}, { id: `/${role}`, role, needed });
  const { thank_you: thanks } = survey;
  const { onward } = thanks;
  // Only a button that is there can say something.
  const labelled = (role: TextRole, one: Onward | undefined) =>
    one && { ...one, ...optional("label", one.label, around(role, one.label)) };
  return {
    ...survey,
    title: around("title", survey.title, true),
    ...optional("intro", survey.intro, around("intro", survey.intro)),
    questions: survey.questions.map((question) => inQuestion(question, visit)),
    thank_you: {
      ...thanks,
      ...optional("text", thanks.text, around("thanks", thanks.text)),
      ...optional("negative", thanks.negative, around("thanks_negative", thanks.negative)),
      ...optional("neutral", thanks.neutral, around("thanks_neutral", thanks.neutral)),
      ...optional("positive", thanks.positive, around("thanks_positive", thanks.positive)),
      ...(onward && {
        onward: {
          ...(onward.common && { common: labelled("onward", onward.common) }),
          ...(onward.negative && { negative: labelled("onward_negative", onward.negative) }),
          ...(onward.neutral && { neutral: labelled("onward_neutral", onward.neutral) }),
          ...(onward.positive && { positive: labelled("onward_positive", onward.positive) }),
        },
      }),
    },
  };
}

/** Every text there may be, in the order respondents meet them; some are empty. */
export function textsOf(survey: Survey): PlacedText[] {
  const found: PlacedText[] = [];
  mapTexts(survey, (text, place) => {
    found.push({ ...place, text });
    return text;
  });
  return found;
}

export function setText(survey: Survey, id: string, language: string, value: string): Survey {
  return mapTexts(survey, (text, place) => (place.id === id ? { ...text, [language]: value } : text));
}

export const hasText = (text: LocalText | undefined, language: string): boolean =>
  (text?.[language] ?? "").trim() !== "";

export interface MissingText {
  id: string;
  language: string;
}

/** What has words in one language, or needs them, and lacks them in another. */
export function missingTexts(survey: Survey): MissingText[] {
  return textsOf(survey)
    .filter(({ text, needed }) => needed || !isBlank(text))
    .flatMap(({ id, text }) =>
      survey.languages.filter((language) => !hasText(text, language)).map((language) => ({ id, language })),
    );
}
