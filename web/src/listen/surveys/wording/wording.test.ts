import { describe, expect, it } from "vitest";
import type { Kind, Survey, SurveyQuestion } from "~/api/survey";
import { definition } from "~/testing/surveys";
import { adviceFor, adviceOn } from "./advice";
import { durationOf } from "./duration";

const rated: Kind = { type: "score", series: "csat:1-5" };
const open: Kind = { type: "long_text" };
const question = (text: Record<string, string>, kind: Kind): SurveyQuestion => ({ key: "q", text, kind });
const codes = (language: "de" | "en", words: string, kind: Kind = rated) =>
  adviceFor(question({ [language]: words }, kind), [language]).map((a) => `${a.code}: ${a.words}`);

describe("advice on wording", () => {
  it("leaves good questions alone", () => {
    for (const words of [
      "Wie wahrscheinlich ist es, dass Sie uns einem Freund oder einer Kollegin empfehlen?",
      "Wie zufrieden sind Sie mit der Lieferung?",
      "Wie bewerten Sie die Arbeit unserer Kolleginnen und Kollegen?",
      "War die Lieferung rund um Weihnachten pünktlich?",
      "Nicht nur die Ware zählt. Wie war der Service?",
      "Das hat nicht geklappt. Wie gehen Sie ohne Termin vor?",
    ])
      expect(codes("de", words), words).toEqual([]);
    for (const words of [
      "How likely are you to recommend us to a friend or colleague?",
      "How easy was it to deal with friends and family?",
      "Did you find everything, or not?",
      "How satisfied are you with our delivery?",
      "Would you say that again?",
    ])
      expect(codes("en", words), words).toEqual([]);
  });

  it("finds two things rated as one, and only where one rating has to do for both", () => {
    expect(codes("de", "Wie zufrieden sind Sie mit Preis und Qualität?")).toEqual([
      "double: Preis und Qualität",
    ]);
    expect(codes("de", "Wie war Beratung/Service?")).toEqual(["double: Beratung/Service"]);
    expect(codes("en", "How were price and quality?")).toEqual(["double: price and quality"]);
    expect(codes("de", "Was hat gefallen und was hat gestört?", open)).toEqual([]);
    const matrix: Kind = {
      type: "matrix",
      series: "csat:1-5",
      aspects: [{ key: "a", label: { de: "Preis und Leistung", en: "Price" } }],
    };
    expect(adviceFor(question({ de: "Wie war es?" }, matrix), ["de", "en"]).map((a) => a.words)).toEqual([
      "Preis und Leistung",
    ]);
  });

  it("finds several questions in one", () => {
    expect(codes("en", "How was it? And why?", open)[0]).toMatch(/^several/);
  });

  it("finds words that push", () => {
    expect(codes("de", "Finden Sie nicht auch, dass wir schnell liefern?")[0]).toMatch(
      /^leading: Finden Sie nicht auch/,
    );
    expect(codes("de", "Wie gefällt Ihnen unser ausgezeichneter Service?")[0]).toMatch(
      /^leading: unser ausgezeichneter/,
    );
    expect(codes("en", "Don't you think we deliver fast?")[0]).toMatch(/^leading: Don't you think/);
    expect(codes("en", "How do you rate our award-winning service?")[0]).toMatch(
      /^leading: our award-winning/,
    );
  });

  it("finds absolute words, also at the edge of umlauts", () => {
    expect(codes("de", "Waren wir immer pünktlich?")).toEqual(["absolute: immer"]);
    expect(codes("de", "Waren Sie völlig zufrieden?")).toEqual(["absolute: völlig"]);
    expect(codes("de", "Wie war das Zimmer?")).toEqual([]);
    expect(codes("en", "Were we always on time?")).toEqual(["absolute: always"]);
  });

  it("finds two negations in one sentence", () => {
    expect(codes("de", "Waren Sie nicht unzufrieden?")).toEqual(["negation: nicht … unzufrieden"]);
    expect(codes("en", "Would you not be unhappy without us?")[0]).toMatch(
      /^negation: not … unhappy … without/,
    );
  });

  it("finds long sentences in any language", () => {
    const words = Array.from({ length: 26 }, () => "mot").join(" ");
    expect(adviceFor(question({ fr: `${words}?` }, open), ["fr"]).map((a) => [a.code, a.words])).toEqual([
      ["long", "26"],
    ]);
    expect(adviceFor(question({ fr: words.slice(4) }, open), ["fr"])).toEqual([]);
  });

  it("is not given for headings, texts and consent, or for filled-in words", () => {
    const never = { de: "Wir sind immer und stets da? Oder nie?" };
    for (const kind of [
      { type: "section" },
      { type: "statement" },
      { type: "consent", purpose: "x" },
    ] as const)
      expect(adviceFor(question(never, kind), ["de"])).toEqual([]);
    expect(codes("de", "Warum {{answer.immer}}?")).toEqual([]);
    expect(adviceOn(definition)).toEqual([]);
  });
});

describe("the estimated time to answer", () => {
  it("grows with questions, words and typing", () => {
    const { least, most, fewest, mostQuestions } = durationOf(definition);
    expect([fewest, mostQuestions]).toEqual([3, 4]);
    expect(least).toBeLessThan(most);
    // Two comments of 15 words at 36 a minute are 50 seconds of typing alone.
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThan(120);
    const wordy: Survey = { ...definition, intro: { de: "Wort ".repeat(238) } };
    expect(durationOf(wordy).most - most).toBeCloseTo(60, 5);
  });
});
