import { describe, expect, it } from "vitest";
import type { Survey } from "~/api/survey";
import { definition as survey } from "~/testing/surveys";
import { moveBeside, removeQuestion, setLanguages } from "../definition";
import { setText } from "../texts";
import { differenceInWords, differenceOf } from "./difference";
import { compareWords } from "./words";

const changed = (key: string, change: Partial<Survey["questions"][number]>): Survey => ({
  ...survey,
  questions: survey.questions.map((q) => (q.key === key ? { ...q, ...change } : q)),
});

const lines = (before: Survey, after: Survey) =>
  differenceOf(before, after).entries.flatMap((e) =>
    e.lines.map((l) => `${l.label}: ${l.before} → ${l.after}`),
  );

describe("the difference between two versions", () => {
  it("is none between the same", () => {
    expect(differenceInWords(differenceOf(survey, structuredClone(survey)))).toBe("There is no difference.");
  });

  it("names what was added, removed, moved and changed", () => {
    const after = setText(
      moveBeside(removeQuestion(survey, "joy"), "name", "score", "before"),
      "why/text",
      "en",
      "Why?",
    );
    const difference = differenceOf(survey, after);
    expect(difference.entries.map((e) => `${e.question ?? ""} ${e.changes.join("+")}`)).toEqual([
      "name moved",
      "joy removed",
      "why changed",
    ]);
    expect(differenceInWords(difference)).toBe(
      "One question removed, one question moved, one question changed.",
    );
    expect(differenceInWords(differenceOf(after, survey))).toContain("One question added");
  });

  it("moves as few questions as possible", () => {
    const after = moveBeside(survey, "score", "name", "after");
    expect(differenceOf(survey, after).entries.map((e) => e.question)).toEqual(["score"]);
  });

  it("says logic as sentences", () => {
    const after = changed("trouble", { show_if: { answer: { question: "score", is: { at_most: 3 } } } });
    expect(lines(survey, after)).toEqual([
      "When it is asked: Ask only if “Would you recommend us?” is between 0 and 6 (negative). → Ask only if “Would you recommend us?” is between 0 and 3.",
    ]);
  });

  it("does not take a reworded question for changed logic elsewhere", () => {
    const after = setText(survey, "score/text", "en", "Would you?");
    expect(differenceOf(survey, after).entries.map((e) => e.question)).toEqual(["score"]);
  });

  it("tells options, order, settings and the whole apart", () => {
    const kind = survey.questions[1]?.kind;
    if (kind?.type !== "single_choice") throw new Error("a choice");
    const [late, broken] = kind.options;
    if (!late || !broken) throw new Error("two options");
    expect(lines(survey, changed("trouble", { kind: { ...kind, options: [broken, late] } }))).toEqual([
      "Order: late, broken → broken, late",
    ]);
    expect(lines(survey, changed("trouble", { kind: { ...kind, options: [late] } }))).toEqual([
      "Option 2 (Deutsch): Beschädigt → ",
      "Option 2 (English): Damaged → ",
    ]);
    expect(
      lines(survey, changed("score", { kind: { type: "score", series: "csat:1-5" }, required: false })),
    ).toEqual(["An answer is required: Yes → No", "Metric and scale: NPS → CSAT"]);
    expect(lines(survey, { ...setLanguages(survey, ["en"]), pages: "many" })).toEqual([
      "Languages: Deutsch, English → English",
      "Shown when the respondent's language is missing: Deutsch → English",
      "Pages: One question per page → Several questions per page",
    ]);
  });
});

describe("texts word by word", () => {
  const shown = (a: string, b: string) =>
    compareWords(a, b)
      .map((p) => (p.kind === "same" ? p.words : `${p.kind === "gone" ? "-" : "+"}[${p.words}]`))
      .join("");

  it("show what went and what came", () => {
    expect(shown("Wie war es heute", "Wie war der Besuch heute")).toBe("Wie war -[es ]+[der Besuch ]heute");
    expect(shown("", "neu")).toBe("+[neu]");
    expect(shown("alt", "")).toBe("-[alt]");
    expect(shown("Danke", "Danke sehr")).toBe("Danke +[sehr]");
    expect(shown("gleich", "gleich")).toBe("gleich");
  });

  it("put both sides together again", () => {
    const [a, b] = ["a b c d e f", "b c x e g"];
    const pieces = compareWords(a, b);
    const side = (without: string) =>
      pieces
        .filter((p) => p.kind !== without)
        .map((p) => p.words)
        .join("");
    expect([side("new"), side("gone")]).toEqual([a, b]);
  });

  it("are replaced as a whole when they are very long", () => {
    const long = "wort ".repeat(300);
    expect(compareWords(long, `${long}mehr`)).toHaveLength(2);
  });
});
