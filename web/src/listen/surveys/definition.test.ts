import { describe, expect, it } from "vitest";
import { kindTypes, type Survey } from "~/api/survey";
import {
  addQuestion,
  changeQuestion,
  copyQuestion,
  freshKey,
  moveQuestion,
  removeQuestion,
  renameQuestion,
  setLanguages,
} from "./definition";

const survey: Survey = {
  languages: ["de", "en"],
  default_language: "de",
  title: { de: "Test" },
  questions: [
    { key: "score", text: { de: "Wie war es?" }, kind: { type: "score", series: "nps:0-10" } },
    {
      key: "why",
      text: { de: "Warum {{answer.score}} und nicht {{ answer.score|nichts }}?", en: "{{answer.score_2}}" },
      kind: { type: "long_text" },
      show_if: { all: [{ not: { answer: { question: "score", is: "answered" } } }] },
      skip: [{ when: { answer: { question: "score", is: { at_least: 9 } } }, to: "end" }],
    },
    { key: "name", text: {}, kind: { type: "short_text" } },
  ],
  pages: "one",
  progress: true,
  thank_you: {},
  brand: {},
};

const keys = (s: Survey) => s.questions.map((q) => q.key);

describe("editing a survey", () => {
  it("makes readable keys that are never taken or reserved", () => {
    expect(freshKey("Größe & Straße?", [])).toBe("groesse_strasse");
    expect(freshKey("score", keys(survey))).toBe("score_2");
    expect(freshKey("end", [])).toBe("end_2");
    expect(freshKey("😀", [])).toBe("question");
  });

  it("adds every type of question where it is wanted", () => {
    for (const type of kindTypes) {
      const [next, key] = addQuestion(survey, type, 1);
      expect(next.questions[1]?.key).toBe(key);
      expect(next.questions[1]?.kind.type).toBe(type);
      expect(new Set(keys(next)).size).toBe(4);
    }
  });

  it("moves within the list and not beyond it", () => {
    expect(keys(moveQuestion(survey, "why", -1))).toEqual(["why", "score", "name"]);
    expect(keys(moveQuestion(survey, "why", 1))).toEqual(["score", "name", "why"]);
    expect(moveQuestion(survey, "score", -1)).toBe(survey);
    expect(moveQuestion(survey, "nobody", 1)).toBe(survey);
  });

  it("copies and removes", () => {
    const [next, key] = copyQuestion(survey, "why");
    expect(keys(next)).toEqual(["score", "why", key, "name"]);
    expect(keys(removeQuestion(next, key))).toEqual(keys(survey));
  });

  it("leaves out empty parts", () => {
    const next = changeQuestion(survey, "why", { help: { de: " " }, required: false, skip: [] });
    expect(next.questions[1]).not.toHaveProperty("help");
    expect(next.questions[1]).not.toHaveProperty("required");
    expect(next.questions[1]).not.toHaveProperty("skip");
  });

  it("renames in conditions, skips and piped answers, and nothing that only looks alike", () => {
    const next = renameQuestion(survey, "score", "rating");
    expect(keys(next)).toEqual(["rating", "why", "name"]);
    const why = next.questions[1];
    expect(why?.text.de).toBe("Warum {{answer.rating}} und nicht {{ answer.rating|nichts }}?");
    expect(why?.text.en).toBe("{{answer.score_2}}");
    expect(JSON.stringify([why?.show_if, why?.skip])).not.toContain('"score"');
    expect(renameQuestion(survey, "score", "why")).toBe(survey);
    expect(renameQuestion(survey, "score", "Not A Key")).toBe(survey);
  });

  it("keeps a main language", () => {
    expect(setLanguages(survey, ["en"]).default_language).toBe("en");
    expect(setLanguages(survey, [])).toBe(survey);
  });
});
