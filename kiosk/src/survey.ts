/** What the server sends: the survey with its rules as data, and what it looks like. As `domain::survey` writes it. */

export type LocalText = Readonly<Record<string, string>>;
export type Group = "negative" | "neutral" | "positive";

export interface Chosen {
  chosen: string[];
  other?: string;
}
export type AnswerValue = boolean | number | string | string[] | Chosen | Record<string, number>;
export type Answers = Readonly<Record<string, AnswerValue>>;
/** Of the customer, here of the place. */
export type Attributes = Readonly<Record<string, string>>;

export interface Option {
  key: string;
  label: LocalText;
  exclusive?: boolean;
}

export type Kind =
  | { type: "score"; series: string }
  | { type: "single_choice"; options: Option[]; other?: LocalText; random_order?: boolean }
  | {
      type: "multiple_choice";
      options: Option[];
      other?: LocalText;
      random_order?: boolean;
      min_chosen?: number;
      max_chosen?: number;
    }
  | { type: "short_text" | "long_text"; max_length?: number }
  | { type: "number"; min?: number; max?: number; step?: number; unit?: LocalText }
  | { type: "date"; earliest?: string; latest?: string }
  | { type: "matrix"; series: string; aspects: Option[]; random_order?: boolean }
  | { type: "ranking"; options: Option[]; random_order?: boolean }
  | { type: "consent"; purpose: string }
  | { type: "section"; random_order?: boolean }
  | { type: "statement" };

export type Literal = boolean | number | string;
export type Test =
  | "answered"
  | { equals: Literal }
  | { one_of: Literal[] }
  | { contains: string }
  | { at_least: Literal }
  | { at_most: Literal }
  | { group: Group };

export interface AnswerIs {
  question: string;
  aspect?: string;
  is: Test;
}
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { answer: AnswerIs }
  | { attribute: { name: string; is: Test } };

export interface Question {
  key: string;
  text: LocalText;
  help?: LocalText;
  kind: Kind;
  required?: boolean;
  show_if?: Condition;
  skip?: { when: Condition; to: string }[];
}

export interface Survey {
  languages: string[];
  default_language: string;
  title: LocalText;
  intro?: LocalText;
  questions: Question[];
  pages?: "one" | "many";
  progress?: boolean;
  thank_you?: { text?: LocalText; negative?: LocalText; neutral?: LocalText; positive?: LocalText };
}

/** The points of a series, and where its groups begin. */
export interface Scale {
  min: number;
  max: number;
  negative: number;
  positive: number;
}
export type Scales = Readonly<Record<string, Scale>>;

/** The text in a language, else in its primary one, else in `fallback`, else in any. */
export function local(text: LocalText | undefined, language: string, fallback: string): string {
  if (!text) return "";
  const primary = language.split("-")[0] ?? language;
  const found = [language, primary, fallback].map((tag) => text[tag]).find(hasWords);
  if (found !== undefined) return found;
  const any = Object.keys(text)
    .sort()
    .map((tag) => text[tag]);
  return any.find(hasWords) ?? "";
}

const hasWords = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

export const isGerman = (language: string) => language.split("-")[0]?.toLowerCase() === "de";

export const takesAnswer = (kind: Kind) => kind.type !== "section" && kind.type !== "statement";

/** Nothing was said. */
export function isBlank(value: AnswerValue): boolean {
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== "object") return false;
  return isChosen(value) ? value.chosen.length === 0 : Object.keys(value).length === 0;
}

export const isChosen = (value: AnswerValue): value is Chosen =>
  typeof value === "object" && !Array.isArray(value) && Array.isArray((value as Partial<Chosen>).chosen);

/** The chosen or ranked options, whichever shape they came in. */
export function optionsOf(value: AnswerValue): string[] | undefined {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value;
  return isChosen(value) ? value.chosen : undefined;
}

/** The group a score falls into; none off the scale. */
export function groupOf(scale: Scale | undefined, value: number): Group | undefined {
  if (!scale || value < scale.min || value > scale.max) return undefined;
  const rising = scale.negative < scale.positive;
  if (rising ? value <= scale.negative : value >= scale.negative) return "negative";
  if (rising ? value >= scale.positive : value <= scale.positive) return "positive";
  return "neutral";
}
