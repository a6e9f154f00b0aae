/** What is wrong with an answer given on a screen, as `domain::survey::kind` says it. */

import { day } from "./day.ts";
import { type AnswerValue, type Kind, type Question, type Scales, isChosen, optionsOf } from "./survey.ts";

export interface Problem {
  question: string;
  code: string;
  limit?: string;
}

type Found = Omit<Problem, "question"> | undefined;

/** The longest words beside "other", in short and in long texts. */
const SHORT = 500;
const LONG = 10_000;

/** Of one question, required ones included. */
export function problemsOf(question: Question, given: AnswerValue | undefined, scales: Scales): Problem[] {
  const { key, kind } = question;
  const found =
    given === undefined ? missing(question) : (wrong(kind, given, scales) ?? incomplete(question, given));
  return found ? [{ question: key, ...found }] : [];
}

function missing({ kind, required }: Question): Found {
  return required && kind.type !== "section" && kind.type !== "statement" ? { code: "required" } : undefined;
}

/** A required matrix wants every aspect. */
function incomplete({ kind, required }: Question, given: AnswerValue): Found {
  if (!required || kind.type !== "matrix" || typeof given !== "object") return undefined;
  return kind.aspects.every((aspect) => aspect.key in given) ? undefined : { code: "required" };
}

function wrong(kind: Kind, value: AnswerValue, scales: Scales): Found {
  switch (kind.type) {
    case "score":
      return onScale(kind.series, value, scales);
    case "matrix":
      return (typeof value === "object" ? Object.values(value) : [])
        .map((score: AnswerValue) => onScale(kind.series, score, scales))
        .find((found) => found !== undefined);
    case "short_text":
    case "long_text": {
      const most = kind.max_length ?? (kind.type === "short_text" ? SHORT : LONG);
      const long = typeof value === "string" && characters(value) > most;
      return long ? { code: "too_long", limit: String(most) } : undefined;
    }
    case "number":
      return inRange(kind, value);
    case "date": {
      const known = typeof value === "string" ? day(value.trim()) : undefined;
      if (known === undefined) return { code: "not_a_day" };
      if (kind.earliest !== undefined && known < kind.earliest)
        return { code: "too_early", limit: kind.earliest };
      if (kind.latest !== undefined && known > kind.latest) return { code: "too_late", limit: kind.latest };
      return undefined;
    }
    case "ranking": {
      const ranked = optionsOf(value) ?? [];
      if (new Set(ranked).size < ranked.length) return { code: "duplicate_option" };
      return ranked.length < kind.options.length ? { code: "rank_every_option" } : undefined;
    }
    case "single_choice":
    case "multiple_choice":
      return ofChoice(kind, value);
    default:
      return undefined;
  }
}

function onScale(series: string, value: AnswerValue, scales: Scales): Found {
  const scale = scales[series];
  if (!scale) return undefined;
  const on = typeof value === "number" && Number.isInteger(value) && value >= scale.min && value <= scale.max;
  return on ? undefined : { code: "off_scale", limit: `${scale.min}–${scale.max}` };
}

function inRange(kind: Extract<Kind, { type: "number" }>, value: AnswerValue): Found {
  if (typeof value !== "number" || !Number.isFinite(value)) return { code: "not_a_number" };
  const { min, max, step } = kind;
  if (min !== undefined && value < min) return { code: "too_small", limit: String(min) };
  if (max !== undefined && value > max) return { code: "too_large", limit: String(max) };
  if (step === undefined) return undefined;
  // 0.1 cannot be written exactly in binary, so 0.3 is three steps of it only nearly.
  const steps = (value - (min ?? 0)) / step;
  const off = Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(Math.abs(steps), 1);
  return off ? { code: "wrong_step", limit: String(step) } : undefined;
}

function ofChoice(kind: Extract<Kind, { options: unknown; other?: unknown }>, value: AnswerValue): Found {
  if (kind.type !== "single_choice" && kind.type !== "multiple_choice") return undefined;
  const chosen = optionsOf(value) ?? [];
  const exclusive = kind.options.filter((option) => option.exclusive).map((option) => option.key);
  if (chosen.length > 1 && chosen.some((key) => exclusive.includes(key))) return { code: "exclusive_option" };
  if (isChosen(value) && value.other !== undefined && characters(value.other) > SHORT)
    return { code: "too_long", limit: String(SHORT) };
  if (kind.type === "single_choice") return undefined;
  const { min_chosen: least, max_chosen: most } = kind;
  const saysNone = chosen.length === 1 && exclusive.includes(chosen[0] ?? "");
  if (least !== undefined && chosen.length < least && !saysNone)
    return { code: "too_few_chosen", limit: String(least) };
  return most !== undefined && chosen.length > most
    ? { code: "too_many_chosen", limit: String(most) }
    : undefined;
}

/** As the server counts them: code points. */
const characters = (text: string) => Array.from(text).length;
