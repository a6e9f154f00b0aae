/** The definition of a survey, as the server stores it. */
import type { Channel, Group, Id, Instant, LocalText, NamedId } from "./types";

export interface Survey {
  languages: string[];
  default_language: string;
  title: LocalText;
  intro?: LocalText;
  questions: SurveyQuestion[];
  pages: "one" | "many";
  progress: boolean;
  thank_you: ThankYou;
  brand: { logo?: string; logo_text?: string; colour?: string };
}

export interface ThankYou {
  text?: LocalText;
  negative?: LocalText;
  neutral?: LocalText;
  positive?: LocalText;
}

export interface SurveyQuestion {
  key: string;
  text: LocalText;
  help?: LocalText;
  kind: Kind;
  required?: boolean;
  show_if?: Condition;
  skip?: { when: Condition; to: string }[];
}

export interface ChoiceOption {
  key: string;
  label: LocalText;
  exclusive?: boolean;
}

export interface Aspect {
  key: string;
  label: LocalText;
  touchpoint?: Id;
}

export type Kind =
  | { type: "score"; series: string; low?: LocalText; high?: LocalText }
  | { type: "single_choice"; options: ChoiceOption[]; other?: LocalText; random_order?: boolean }
  | {
      type: "multiple_choice";
      options: ChoiceOption[];
      other?: LocalText;
      random_order?: boolean;
      min_chosen?: number;
      max_chosen?: number;
    }
  | { type: "short_text"; max_length?: number; placeholder?: LocalText }
  | { type: "long_text"; max_length?: number; placeholder?: LocalText }
  | { type: "number"; min?: number; max?: number; step?: number; unit?: LocalText }
  | { type: "date"; earliest?: string; latest?: string }
  | {
      type: "matrix";
      series: string;
      aspects: Aspect[];
      low?: LocalText;
      high?: LocalText;
      random_order?: boolean;
    }
  | { type: "ranking"; options: ChoiceOption[]; random_order?: boolean }
  | { type: "consent"; purpose: string }
  | { type: "section"; random_order?: boolean }
  | { type: "statement" };

export type KindType = Kind["type"];
export type KindOf<T extends KindType> = Extract<Kind, { type: T }>;

export const kindTypes: readonly KindType[] = [
  "score",
  "single_choice",
  "multiple_choice",
  "short_text",
  "long_text",
  "number",
  "date",
  "matrix",
  "ranking",
  "consent",
  "section",
  "statement",
];

export type Literal = string | number | boolean;

export type Test =
  | { equals: Literal }
  | { one_of: Literal[] }
  | { contains: string }
  | { at_least: Literal }
  | { at_most: Literal }
  | "answered"
  | { group: Group };

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { answer: { question: string; aspect?: string; is: Test } }
  | { attribute: { name: string; is: Test } };

export interface Finding {
  severity: "error" | "warning";
  code: string;
  question?: string | null;
  message: string;
}

export type SurveyStatus = "draft" | "live" | "closed";

export interface SurveySummary {
  id: Id;
  title: LocalText;
  status: SurveyStatus;
  /** The newest published version; 0: none. */
  version: number;
  touchpoint: NamedId | null;
  metrics: string[];
  answers: number;
  updated_at: Instant;
}

export interface SurveyRead extends SurveySummary {
  draft: Survey;
  published: Survey | null;
  revision: number;
  findings: Finding[];
}

export interface SurveyVersion {
  version: number;
  definition: Survey;
  touchpoint: NamedId | null;
  published_at: Instant;
  published_by: string;
}

export interface Template {
  key: string;
  title: LocalText;
  description: LocalText;
  metric: string;
  definition: Survey;
}

export interface SurveyLink {
  id: Id;
  code: string;
  name: string;
  url: string;
  units: Id[];
  touchpoint: Id | null;
  channel: Channel | null;
  attributes: Record<string, string>;
  answers: number;
}
