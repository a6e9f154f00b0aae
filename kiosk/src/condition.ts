/** Conditions on earlier answers and attributes; the same rules as `domain::survey::condition`. */

import { day } from "./day.ts";
import {
  type AnswerIs,
  type AnswerValue,
  type Attributes,
  type Condition,
  type Kind,
  type Literal,
  type Scale,
  type Scales,
  type Test,
  groupOf,
  isChosen,
  optionsOf,
} from "./survey.ts";

/** What a test looks at. */
export type Subject =
  | { score: number; scale: Scale | undefined }
  | { number: number }
  | { text: string }
  | { chosen: string[] }
  | { ranked: string[] }
  | { truth: boolean }
  | { day: string }
  | { attribute: string };

/** Does it hold? `answer` gives what is compared, nothing for an answer not given. */
export function holds(
  condition: Condition,
  answer: (test: AnswerIs) => Subject | undefined,
  attributes: Attributes,
): boolean {
  if ("all" in condition) return condition.all.every((part) => holds(part, answer, attributes));
  if ("any" in condition) return condition.any.some((part) => holds(part, answer, attributes));
  if ("not" in condition) return !holds(condition.not, answer, attributes);
  if ("answer" in condition) {
    const subject = answer(condition.answer);
    return subject !== undefined && passes(condition.answer.is, subject);
  }
  const known = attributes[condition.attribute.name];
  return known !== undefined && known.trim() !== "" && passes(condition.attribute.is, { attribute: known });
}

function passes(test: Test, subject: Subject): boolean {
  if (test === "answered") return true;
  if ("equals" in test) return equals(subject, test.equals);
  if ("one_of" in test)
    return "chosen" in subject
      ? subject.chosen.some((key) => test.one_of.includes(key))
      : test.one_of.some((literal) => equals(subject, literal));
  if ("contains" in test) {
    if ("chosen" in subject) return subject.chosen.includes(test.contains);
    if ("ranked" in subject) return subject.ranked.includes(test.contains);
    const text = "text" in subject ? subject.text : "attribute" in subject ? subject.attribute : undefined;
    return text !== undefined && folded(text).includes(folded(test.contains));
  }
  if ("at_least" in test) return (compared(subject, test.at_least) ?? -1) >= 0;
  if ("at_most" in test) return (compared(subject, test.at_most) ?? 1) <= 0;
  return "score" in subject && groupOf(subject.scale, subject.score) === test.group;
}

function equals(subject: Subject, literal: Literal): boolean {
  if ("truth" in subject && typeof literal === "boolean") return subject.truth === literal;
  if ("attribute" in subject && typeof literal === "boolean")
    return folded(subject.attribute) === String(literal);
  if (typeof literal === "string") {
    if ("text" in subject) return folded(subject.text) === folded(literal);
    if ("attribute" in subject) return folded(subject.attribute) === folded(literal);
  }
  if ("chosen" in subject) return subject.chosen.length === 1 && subject.chosen[0] === literal;
  if ("ranked" in subject) return subject.ranked[0] === literal;
  return compared(subject, literal) === 0;
}

/** Numbers with numbers, days with days: below 0, 0 or above; nothing when they cannot be compared. */
function compared(subject: Subject, literal: Literal): number | undefined {
  if (typeof literal === "number") {
    const number =
      "score" in subject
        ? subject.score
        : "number" in subject
          ? subject.number
          : "attribute" in subject
            ? numeric(subject.attribute)
            : undefined;
    return number === undefined ? undefined : Math.sign(number - literal);
  }
  if (typeof literal !== "string") return undefined;
  const own =
    "day" in subject ? subject.day : "attribute" in subject ? day(subject.attribute.trim()) : undefined;
  const wanted = day(literal);
  if (own === undefined || wanted === undefined) return undefined;
  return own < wanted ? -1 : own > wanted ? 1 : 0;
}

function numeric(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

const folded = (text: string) => text.trim().toLowerCase();

/** What conditions compare: an answer, or one aspect of it. */
export function subjectOf(
  kind: Kind,
  value: AnswerValue,
  aspect: string | undefined,
  scales: Scales,
): Subject | undefined {
  if (kind.type === "matrix") {
    const scored =
      typeof value === "object" && !Array.isArray(value) && !isChosen(value) && aspect !== undefined;
    const score = scored ? value[aspect] : undefined;
    return score === undefined ? undefined : { score, scale: scales[kind.series] };
  }
  if (aspect !== undefined) return undefined;
  switch (kind.type) {
    case "score":
      return typeof value === "number" ? { score: value, scale: scales[kind.series] } : undefined;
    case "number":
      return typeof value === "number" ? { number: value } : undefined;
    case "short_text":
    case "long_text":
      return typeof value === "string" ? { text: value } : undefined;
    case "date": {
      const known = typeof value === "string" ? day(value.trim()) : undefined;
      return known === undefined ? undefined : { day: known };
    }
    case "consent":
      return typeof value === "boolean" ? { truth: value } : undefined;
    case "single_choice":
    case "multiple_choice": {
      const chosen = optionsOf(value);
      return chosen && { chosen };
    }
    case "ranking": {
      const ranked = optionsOf(value);
      return ranked && { ranked };
    }
    default:
      return undefined;
  }
}
