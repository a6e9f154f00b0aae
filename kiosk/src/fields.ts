/** Between answers and the fields of a page, named as in `domain::survey::columns`. */

import { germanDay } from "./day.ts";
import {
  type AnswerValue,
  type Kind,
  type Question,
  isBlank,
  isChosen,
  isGerman,
  optionsOf,
} from "./survey.ts";

export type Fields = readonly (readonly [name: string, value: string])[];

/** What a form holds now; a pressed button comes last. */
export function fieldsOf(form: HTMLFormElement, pressed?: HTMLElement | null): Fields {
  const data = [...new FormData(form)].map(
    ([name, value]) => [name, typeof value === "string" ? value : ""] as const,
  );
  return pressed instanceof HTMLButtonElement && pressed.name !== ""
    ? [...data, [pressed.name, pressed.value] as const]
    : data;
}

/** The answer in the fields of a page; what cannot be read is kept as text, so that it is found wrong and not lost. */
export function read({ key, kind }: Question, fields: Fields): AnswerValue | undefined {
  const all = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => clean(value));
  const last = (name: string) =>
    all(name)
      .filter((value) => value.trim() !== "")
      .at(-1);
  const value = readKind(kind, key, all, last);
  return value === undefined || isBlank(value) ? undefined : value;
}

const clean = (value: string) => value.replaceAll("\r\n", "\n").replaceAll("\0", "");

function readKind(
  kind: Kind,
  key: string,
  all: (name: string) => string[],
  last: (name: string) => string | undefined,
): AnswerValue | undefined {
  const number = (name: string): number | string | undefined => {
    const text = last(name);
    return text === undefined ? undefined : (numeric(text) ?? text);
  };
  switch (kind.type) {
    case "score":
    case "number":
      return number(key);
    case "short_text":
    case "long_text":
      return last(key);
    case "date": {
      const text = last(key);
      return text === undefined ? undefined : (germanDay(text) ?? text);
    }
    case "consent":
      return last(key) === "true" ? true : undefined;
    case "matrix": {
      const scores: Record<string, number> = {};
      for (const aspect of kind.aspects) {
        const score = number(`${key}.${aspect.key}`);
        if (score !== undefined) scores[aspect.key] = typeof score === "number" ? score : Number.MAX_VALUE;
      }
      return scores;
    }
    case "ranking":
      return ranked(kind.options.map((option) => [option.key, number(`${key}.${option.key}`)] as const));
    case "single_choice":
    case "multiple_choice": {
      const one = kind.type === "single_choice";
      const chosen = all(key)
        .map((value) => value.trim())
        .filter((value) => value !== "");
      const kept = one ? chosen.slice(-1) : chosen;
      const words = kind.other && kept.includes("other") ? last(`${key}.other`) : undefined;
      if (words !== undefined) return { chosen: kept, other: words };
      return one ? kept[0] : kept;
    }
    default:
      return undefined;
  }
}

/** Best first. Equal places are no order: they are kept as one key twice, which is found wrong. */
function ranked(places: readonly (readonly [string, number | string | undefined])[]): string[] {
  const placed = places.flatMap(([key, place]) => (typeof place === "number" ? [{ key, place }] : []));
  placed.sort((a, b) => a.place - b.place);
  for (const [at, one] of placed.entries()) {
    const before = placed[at - 1];
    if (before?.place === one.place) one.key = before.key;
  }
  return placed.map(({ key }) => key);
}

function numeric(text: string): number | undefined {
  const trimmed = text.trim();
  const number = Number(trimmed.includes(".") ? trimmed : trimmed.replace(",", "."));
  return trimmed !== "" && /^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(trimmed) && Number.isFinite(number)
    ? number
    : undefined;
}

/** The fields as they look once this is answered. */
export function written({ key, kind }: Question, value: AnswerValue | undefined, language: string): Fields {
  if (value === undefined) return [];
  switch (kind.type) {
    case "number":
      return [[key, isGerman(language) ? plain(value).replace(".", ",") : plain(value)]];
    case "matrix":
      return typeof value === "object" && !Array.isArray(value) && !isChosen(value)
        ? Object.entries(value).map(([aspect, score]) => [`${key}.${aspect}`, String(score)] as const)
        : [];
    case "ranking":
      return (optionsOf(value) ?? []).map((option, at) => [`${key}.${option}`, String(at + 1)] as const);
    case "single_choice":
    case "multiple_choice": {
      const chosen = (optionsOf(value) ?? []).map((option) => [key, option] as const);
      const words = isChosen(value) ? value.other : undefined;
      return words === undefined ? chosen : [...chosen, [`${key}.other`, words]];
    }
    default:
      return [[key, plain(value)]];
  }
}

const plain = (value: AnswerValue) => (typeof value === "object" ? "" : String(value));
