import { describe, expect, it } from "vitest";
import type { Survey } from "~/api/survey";
import { definition as survey } from "~/testing/surveys";
import { insertQuestion, moveBeside, moveQuestion, removeQuestion, renameQuestion } from "./definition";
import { brokenReferences, newlyBroken, references } from "./references";
import { missingTexts, setText, textsOf } from "./texts";

const said = (s: Survey) =>
  brokenReferences(s).map((r) => `${r.from ?? "around"} ${r.part} ${r.to}: ${r.why}`);

describe("references between questions", () => {
  it("are found in conditions, skips and texts", () => {
    expect(references(survey).map((r) => `${r.from ?? ""} ${r.part} ${r.to}`)).toEqual([
      "trouble show_if score",
      "joy show_if score",
      "why skip_when score",
      "why text score",
    ]);
    expect(said(survey)).toEqual([]);
  });

  it("are flagged when a question is deleted, and sound again when it comes back", () => {
    const [score] = survey.questions;
    const without = removeQuestion(survey, "score");
    expect(said(without)).toEqual([
      "trouble show_if score: gone",
      "joy show_if score: gone",
      "why skip_when score: gone",
      "why text score: gone",
    ]);
    if (score) expect(insertQuestion(without, score, 0)).toEqual(survey);
  });

  it("are flagged when a question moves behind those that use it", () => {
    const late = moveBeside(survey, "score", "joy", "after");
    expect(late.questions.map((q) => q.key)).toEqual(["trouble", "joy", "score", "why", "name"]);
    expect(newlyBroken(survey, late)).toHaveLength(2);
    expect(newlyBroken(late, late)).toEqual([]);
    expect(said(moveQuestion(survey, "name", -1))).toEqual([]);
  });

  it("are flagged when a skip would lead back", () => {
    const skipping: Survey = {
      ...survey,
      questions: survey.questions.map((q) =>
        q.key === "score" ? { ...q, skip: [{ when: { all: [] }, to: "joy" }] } : q,
      ),
    };
    expect(said(skipping)).toEqual([]);
    expect(said(moveBeside(skipping, "score", "name", "after"))).toContain("score skip_to joy: back");
  });

  it("of texts around the questions know all answers only at the end", () => {
    const around: Survey = {
      ...survey,
      intro: { de: "{{answer.score}}" },
      thank_you: { text: { de: "{{answer.score}} {{answer.nobody}}" } },
    };
    expect(said(around)).toEqual(["around text score: later", "around thanks nobody: gone"]);
  });

  it("follow a rename into every kind of text, aspects of a matrix included", () => {
    const spoken: Survey = {
      ...survey,
      intro: { de: "Zu {{answer.score}}" },
      thank_you: { text: { de: "{{ answer.score.speed|x }}, {{answer.score_2}}" } },
      questions: survey.questions.map((q) =>
        q.kind.type === "single_choice"
          ? { ...q, kind: { ...q.kind, options: [{ key: "a", label: { de: "{{answer.score}}" } }] } }
          : q,
      ),
    };
    const renamed = renameQuestion(spoken, "score", "rating");
    expect(renamed.intro?.de).toBe("Zu {{answer.rating}}");
    expect(renamed.thank_you.text?.de).toBe("{{ answer.rating.speed|x }}, {{answer.score_2}}");
    expect(JSON.stringify(renamed.questions)).not.toContain("score}}");
    expect(JSON.stringify(renamed.questions)).not.toContain('"question":"score"');
  });
});

describe("moving beside another question", () => {
  it("leaves the survey alone when nothing moves", () => {
    expect(moveBeside(survey, "trouble", "score", "after")).toBe(survey);
    expect(moveBeside(survey, "nobody", "score", "after")).toBe(survey);
    expect(moveBeside(survey, "score", "nobody", "after")).toBe(survey);
  });
});

describe("texts", () => {
  it("are each found once, in the order of the survey", () => {
    const ids = textsOf(survey).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 5)).toEqual(["/title", "/intro", "score/text", "score/help", "score/low"]);
    expect(ids).toContain("trouble/option/late");
    expect(ids.at(-1)).toBe("/thanks_positive");
  });

  it("that are missing are those with words elsewhere, or needed", () => {
    expect(missingTexts(survey)).toEqual([{ id: "joy/text", language: "en" }]);
    const third = { ...survey, languages: ["de", "en", "fr"] };
    expect(missingTexts(third).filter((m) => m.language === "fr")).toHaveLength(9);
  });

  it("are set at their place and nowhere else, also where there was none", () => {
    const next = setText(survey, "joy/text", "en", "What did you like?");
    expect(missingTexts(next)).toEqual([]);
    expect(next.questions[0]).toEqual(survey.questions[0]);
    expect(setText(survey, "/intro", "de", "Hallo").intro).toEqual({ de: "Hallo" });
    expect(setText(survey, "nowhere/text", "de", "x")).toEqual(survey);
  });
});
