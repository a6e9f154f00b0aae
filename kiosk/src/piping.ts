/** Earlier answers and attributes inside a text, as in `domain::survey::piping`. */

import { isGerman, isBlank, isChosen, local, optionsOf } from "./survey.ts";
import type { AnswerValue, Kind, Option } from "./survey.ts";

export type Piece =
  | { plain: string }
  | { question: string; aspect: string | undefined; fallback: string }
  | { attribute: string; fallback: string };

/** Takes a text apart; braces that make no sense stay as they stand. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf("{{");
    const end = start < 0 ? -1 : rest.indexOf("}}", start);
    if (end < 0) return rest === "" ? found : [...found, { plain: rest }];
    if (start > 0) found.push({ plain: rest.slice(0, start) });
    found.push(reference(rest.slice(start, end + 2)));
    rest = rest.slice(end + 2);
  }
}

function reference(braced: string): Piece {
  const inner = braced.slice(2, -2);
  const bar = inner.indexOf("|");
  const path = (bar < 0 ? inner : inner.slice(0, bar)).trim();
  const fallback = bar < 0 ? "" : inner.slice(bar + 1).trim();
  const [what, name, ...more] = path.split(".");
  const aspect = more.length > 0 ? more.join(".") : undefined;
  if (name !== undefined && isName(name)) {
    if (what === "answer" && (aspect === undefined || isName(aspect)))
      return { question: name, aspect, fallback };
    if (what === "customer" && aspect === undefined) return { attribute: name, fallback };
  }
  return { plain: braced };
}

const isName = (name: string) => /^[\p{Alphabetic}\p{N}_-]+$/u.test(name);

/** How an answer reads inside a sentence. */
export function say(
  kind: Kind,
  value: AnswerValue,
  aspect: string | undefined,
  language: string,
  fallback: string,
): string {
  const german = isGerman(language);
  const number = (it: AnswerValue | undefined) =>
    typeof it === "number" ? (german ? String(it).replace(".", ",") : String(it)) : "";
  const label = (options: Option[], key: string) =>
    local(options.find((option) => option.key === key)?.label, language, fallback);
  switch (kind.type) {
    case "score":
      return number(value);
    case "number":
      return `${number(value)} ${local(kind.unit, language, fallback)}`.trim();
    case "matrix":
      return aspect !== undefined && typeof value === "object" && !Array.isArray(value) && !isChosen(value)
        ? number(value[aspect])
        : "";
    case "consent":
      return typeof value !== "boolean" ? "" : german ? (value ? "ja" : "nein") : value ? "yes" : "no";
    case "short_text":
    case "long_text":
      return typeof value === "string" ? value : "";
    case "date":
      return typeof value !== "string"
        ? ""
        : german
          ? value.trim().split("-").reverse().join(".")
          : value.trim();
    case "single_choice":
    case "multiple_choice": {
      const words =
        isChosen(value) && value.other !== undefined && !isBlank(value.other) ? value.other : undefined;
      const said = (key: string) =>
        key === "other" ? (words ?? local(kind.other, language, fallback)) : label(kind.options, key);
      return (optionsOf(value) ?? []).map(said).join(", ");
    }
    case "ranking":
      return (optionsOf(value) ?? [])
        .filter((key) => kind.options.some((option) => option.key === key))
        .map((key) => label(kind.options, key))
        .join(", ");
    default:
      return "";
  }
}
