/** What is different between two versions of a survey, question by question and in words. */
import type { Survey, SurveyQuestion } from "~/api/survey";
import { t } from "~/i18n";
import { shortName } from "../kinds";
import { languageName } from "../LocalField";
import { type Ending, endingName, endings } from "../onward";
import { seriesTitle } from "../series";
import { showSentence, skipSentence } from "../sentences";
import { type PlacedText, textsOf } from "../texts";

export interface Line {
  label: string;
  /** Empty: there was, or is, none. */
  before: string;
  after: string;
}

export type Change = "added" | "removed" | "moved" | "changed";

export interface Entry {
  /** The key of a question; absent for the survey as a whole. */
  question?: string;
  name: string;
  changes: Change[];
  lines: Line[];
}

export interface Difference {
  entries: Entry[];
  added: number;
  removed: number;
  moved: number;
  changed: number;
}

export function differenceOf(before: Survey, after: Survey): Difference {
  const was = new Map(before.questions.map((q) => [q.key, q]));
  const is = new Map(after.questions.map((q) => [q.key, q]));
  const moved = movedQuestions(before, after);
  const textsBefore = byQuestion(before);
  const textsAfter = byQuestion(after);
  const whole = wholeSurvey(before, after, textsBefore.get("") ?? [], textsAfter.get("") ?? []);
  const entries: Entry[] =
    whole.length > 0 ? [{ name: t("survey.general"), changes: ["changed"], lines: whole }] : [];

  const entryOf = (old: SurveyQuestion | undefined, now: SurveyQuestion | undefined): Entry | undefined => {
    const shown = now ?? old;
    if (!shown) return undefined;
    const key = shown.key;
    const texts = textLines(textsBefore.get(key) ?? [], textsAfter.get(key) ?? [], [
      ...new Set([...before.languages, ...after.languages]),
    ]);
    const lines = old && now ? [...texts, ...settingLines(old, now, before, after)] : texts;
    const changes: Change[] = !old
      ? ["added"]
      : !now
        ? ["removed"]
        : [
            ...(moved.has(key) ? (["moved"] as const) : []),
            ...(lines.length > 0 ? (["changed"] as const) : []),
          ];
    return changes.length > 0 ? { question: key, name: shortName(shown, 80), changes, lines } : undefined;
  };
  for (const key of inOneOrder(before, after)) {
    const entry = entryOf(was.get(key), is.get(key));
    if (entry) entries.push(entry);
  }
  const count = (change: Change) => entries.filter((e) => e.question && e.changes.includes(change)).length;
  return {
    entries,
    added: count("added"),
    removed: count("removed"),
    moved: count("moved"),
    changed: count("changed"),
  };
}

/** In one sentence: “1 question added, 2 changed.” */
export function differenceInWords(difference: Difference): string {
  const { added, removed, moved, changed, entries } = difference;
  if (entries.length === 0) return t("difference.none");
  const parts = [
    added > 0 && t("difference.added", { n: added }),
    removed > 0 && t("difference.removed", { n: removed }),
    moved > 0 && t("difference.moved", { n: moved }),
    changed > 0 && t("difference.changed", { n: changed }),
    entries.some((entry) => entry.question === undefined) && t("difference.whole"),
  ].filter((part) => part !== false);
  const words = parts.join(", ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Keys of the newer version; what was removed stands where it was. */
function inOneOrder(before: Survey, after: Survey): string[] {
  const keys = after.questions.map((q) => q.key);
  before.questions.forEach((question, at) => {
    if (keys.includes(question.key)) return;
    const earlier = before.questions.slice(0, at).map((q) => q.key);
    const anchor = earlier.reverse().find((key) => keys.includes(key));
    keys.splice(anchor === undefined ? 0 : keys.indexOf(anchor) + 1, 0, question.key);
  });
  return keys;
}

/** The fewest questions that have to move: those outside the longest run that kept its order. */
function movedQuestions(before: Survey, after: Survey): Set<string> {
  const place = new Map(before.questions.map((q, i) => [q.key, i]));
  const common = after.questions.flatMap((q) => {
    const at = place.get(q.key);
    return at === undefined ? [] : [{ key: q.key, at }];
  });
  const runs: { length: number; from: number }[] = [];
  common.forEach((item, i) => {
    let best = { length: 1, from: -1 };
    for (let j = 0; j < i; j++) {
      const run = runs[j];
      if (run && (common[j]?.at ?? Infinity) < item.at && run.length + 1 > best.length)
        best = { length: run.length + 1, from: j };
    }
    runs.push(best);
  });
  const kept = new Set<string>();
  const longest = Math.max(0, ...runs.map((run) => run.length));
  for (let i = runs.findIndex((run) => run.length === longest); i >= 0; i = runs[i]?.from ?? -1) {
    const item = common[i];
    if (item) kept.add(item.key);
  }
  return new Set(common.filter(({ key }) => !kept.has(key)).map(({ key }) => key));
}

function byQuestion(survey: Survey): Map<string, PlacedText[]> {
  const found = new Map<string, PlacedText[]>();
  for (const text of textsOf(survey)) {
    const key = text.question ?? "";
    found.set(key, [...(found.get(key) ?? []), text]);
  }
  return found;
}

function textLines(before: PlacedText[], after: PlacedText[], languages: readonly string[]): Line[] {
  const old = new Map(before.map((text) => [text.id, text]));
  const now = new Set(after.map((text) => text.id));
  const places = [...after, ...before.filter((text) => !now.has(text.id))];
  return places.flatMap((place) =>
    languages.flatMap((language) => {
      const was = old.get(place.id)?.text[language] ?? "";
      const is = now.has(place.id) ? (place.text[language] ?? "") : "";
      if (was === is) return [];
      const label = t("field.in", {
        label: t(`text.${place.role}`, { n: place.n ?? 0 }),
        language: languageName(language),
      });
      return [{ label, before: was, after: is }];
    }),
  );
}

function line(label: string, before: string, after: string): Line[] {
  return before === after ? [] : [{ label, before, after }];
}

const yesNo = (on: boolean | undefined) => t(on === true ? "field.yes" : "field.no");

function settingLines(a: SurveyQuestion, b: SurveyQuestion, before: Survey, after: Survey): Line[] {
  const skips = (q: SurveyQuestion, survey: Survey) =>
    (q.skip ?? []).map((skip) => skipSentence(skip, survey)).join("\n");
  return [
    ...line(t("difference.kind"), t(`kind.${a.kind.type}`), t(`kind.${b.kind.type}`)),
    ...line(t("question.required"), yesNo(a.required), yesNo(b.required)),
    ...logicLine(t("question.showIf"), a.show_if, b.show_if, () => [
      showSentence(a, before) ?? t("logic.always"),
      showSentence(b, after) ?? t("logic.always"),
    ]),
    ...logicLine(t("question.skips"), a.skip, b.skip, () => [skips(a, before), skips(b, after)]),
    ...kindLines(a, b),
  ];
}

/** A rule that reads the same and only speaks of a reworded question has not changed. */
function logicLine(label: string, a: unknown, b: unknown, words: () => [string, string]): Line[] {
  return JSON.stringify(a) === JSON.stringify(b) ? [] : line(label, ...words());
}

/** Settings that are no texts; options and aspects are found through their labels. */
const texts = new Set(["type", "options", "aspects", "low", "high", "other", "placeholder", "unit"]);

function kindLines(a: SurveyQuestion, b: SurveyQuestion): Line[] {
  const old = a.kind as Record<string, unknown>;
  const now = b.kind as Record<string, unknown>;
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => !texts.has(name));
  return [
    ...names.flatMap((name) =>
      line(settingName(name), settingWords(name, old[name]), settingWords(name, now[name])),
    ),
    ...line(t("difference.exclusive"), exclusives(a), exclusives(b)),
    ...line(t("difference.order"), rowOrder(a, b), rowOrder(b, a)),
    ...line(t("matrix.touchpoint"), aspectPlaces(a), aspectPlaces(b)),
  ];
}

function settingName(name: string): string {
  switch (name) {
    case "series":
      return t("score.metric");
    case "random_order":
      return t("choice.random");
    case "min_chosen":
    case "min":
      return t("number.min");
    case "max_chosen":
    case "max":
      return t("number.max");
    case "max_length":
      return t("words.max");
    case "step":
      return t("number.step");
    case "earliest":
      return t("date.earliest");
    case "latest":
      return t("date.latest");
    case "purpose":
      return t("consent.purpose");
    case "expectation_of":
      return t("expectation.of");
    default:
      return name;
  }
}

function settingWords(name: string, value: unknown): string {
  if (name === "series" && typeof value === "string") return seriesTitle(value);
  if (name === "random_order") return yesNo(value === true);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

type Rows = readonly { key: string }[];

function rowsOf({ kind }: SurveyQuestion): Rows {
  return "options" in kind ? kind.options : "aspects" in kind ? kind.aspects : [];
}

/** The rows both have, in the order of the first. */
function rowOrder(question: SurveyQuestion, other: SurveyQuestion): string {
  const shared = new Set(rowsOf(other).map((row) => row.key));
  const names = rowsOf(question).filter((row) => shared.has(row.key));
  return names.map((row) => row.key).join(", ");
}

function exclusives({ kind }: SurveyQuestion): string {
  return "options" in kind
    ? kind.options
        .filter((o) => o.exclusive)
        .map((o) => o.key)
        .join(", ")
    : "";
}

function aspectPlaces({ kind }: SurveyQuestion): string {
  return "aspects" in kind
    ? kind.aspects
        .filter((a) => a.touchpoint)
        .map((a) => `${a.key}: ${a.touchpoint ?? ""}`)
        .join(", ")
    : "";
}

function wholeSurvey(a: Survey, b: Survey, before: PlacedText[], after: PlacedText[]): Line[] {
  const names = (languages: readonly string[]) => languages.map(languageName).join(", ");
  return [
    ...textLines(before, after, [...new Set([...a.languages, ...b.languages])]),
    ...line(t("survey.languages"), names(a.languages), names(b.languages)),
    ...line(t("survey.defaultLanguage"), languageName(a.default_language), languageName(b.default_language)),
    ...line(t("survey.pages"), t(`survey.pages.${a.pages}`), t(`survey.pages.${b.pages}`)),
    ...line(t("survey.progress"), yesNo(a.progress), yesNo(b.progress)),
    ...endings.flatMap((ending) => onwardLines(ending, a, b)),
    ...line(t("brand.colour"), a.brand.colour ?? "", b.brand.colour ?? ""),
    ...line(t("brand.logo"), a.brand.logo ?? "", b.brand.logo ?? ""),
  ];
}

function onwardLines(ending: Ending, a: Survey, b: Survey): Line[] {
  const [was, is] = [a.thank_you.onward?.[ending], b.thank_you.onward?.[ending]];
  const group = endingName(b, ending);
  return [
    ...line(t("onward.address", { group }), was?.address ?? "", is?.address ?? ""),
    ...(was && is ? line(t("onward.atOnceFor", { group }), yesNo(was.at_once), yesNo(is.at_once)) : []),
  ];
}
