import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Condition, Survey } from "~/api/survey";
import { setLanguage } from "~/i18n";
import { clause, showSentence, skipSentence } from "./sentences";

const survey: Survey = {
  languages: ["de", "en"],
  default_language: "de",
  title: {},
  questions: [
    {
      key: "score",
      text: { de: "Empfehlung", en: "Recommendation" },
      kind: { type: "score", series: "nps:0-10" },
    },
    { key: "thumb", text: { de: "Gut?", en: "Good?" }, kind: { type: "score", series: "thumbs:0-1" } },
    {
      key: "one",
      text: { de: "Grund", en: "Reason" },
      kind: {
        type: "single_choice",
        options: [{ key: "price", label: { de: "Preis", en: "Price" } }],
        other: { de: "Anderes", en: "Other" },
      },
    },
    {
      key: "many",
      text: { de: "Gründe", en: "Reasons" },
      kind: { type: "multiple_choice", options: [{ key: "price", label: { de: "Preis", en: "Price" } }] },
    },
    {
      key: "rank",
      text: { de: "Folge", en: "Order" },
      kind: { type: "ranking", options: [{ key: "price", label: { de: "Preis", en: "Price" } }] },
    },
    {
      key: "matrix",
      text: { de: "Im Einzelnen", en: "In detail" },
      kind: {
        type: "matrix",
        series: "csat:1-5",
        aspects: [{ key: "speed", label: { de: "Tempo", en: "Speed" } }],
      },
    },
    { key: "words", text: { de: "Worte", en: "Words" }, kind: { type: "long_text" } },
    { key: "number", text: { de: "Personen", en: "People" }, kind: { type: "number" } },
    { key: "day", text: { de: "Tag", en: "Day" }, kind: { type: "date" } },
    { key: "yes", text: { de: "Kontakt", en: "Contact" }, kind: { type: "consent", purpose: "contact" } },
  ],
  pages: "one",
  progress: true,
  thank_you: {},
  brand: {},
};

const about = (
  question: string,
  is: NonNullable<Extract<Condition, { answer: unknown }>["answer"]["is"]>,
  aspect?: string,
): Condition => ({
  answer: { question, is, ...(aspect && { aspect }) },
});

const cases: [Condition, string, string][] = [
  [
    about("score", { group: "negative" }),
    "„Empfehlung“ zwischen 0 und 6 liegt (negativ)",
    "“Recommendation” is between 0 and 6 (negative)",
  ],
  [
    about("score", { at_most: 6 }),
    "„Empfehlung“ zwischen 0 und 6 liegt",
    "“Recommendation” is between 0 and 6",
  ],
  [about("score", { at_least: 10 }), "„Empfehlung“ mindestens 10 ist", "“Recommendation” is at least 10"],
  [about("score", { one_of: [3, 4] }), "„Empfehlung“ 3 oder 4 ist", "“Recommendation” is 3 or 4"],
  [
    { all: [about("score", { at_least: 3 }), about("score", { at_most: 5 })] },
    "„Empfehlung“ zwischen 3 und 5 liegt",
    "“Recommendation” is between 3 and 5",
  ],
  [about("thumb", { group: "negative" }), "„Gut?“ negativ ist", "“Good?” is negative"],
  [about("matrix", { group: "neutral" }, "speed"), "„Tempo“ 3 ist (neutral)", "“Speed” is 3 (neutral)"],
  [about("one", { equals: "price" }), "bei „Grund“ „Preis“ gewählt wurde", "“Price” was chosen for “Reason”"],
  [
    { not: about("one", { equals: "other" }) },
    "bei „Grund“ nicht „Anderes“ gewählt wurde",
    "“Other” was not chosen for “Reason”",
  ],
  [
    about("many", { contains: "price" }),
    "bei „Gründe“ auch „Preis“ gewählt wurde",
    "“Price” was among the choices for “Reasons”",
  ],
  [
    about("many", { equals: "price" }),
    "bei „Gründe“ nur „Preis“ gewählt wurde",
    "only “Price” was chosen for “Reasons”",
  ],
  [
    about("rank", { equals: "price" }),
    "bei „Folge“ „Preis“ an erster Stelle steht",
    "“Price” was put first in “Order”",
  ],
  [
    about("words", { contains: "spät" }),
    "die Antwort auf „Worte“ „spät“ enthält",
    "the answer to “Words” contains “spät”",
  ],
  [about("number", { at_least: 1000 }), "„Personen“ mindestens 1.000 ist", "“People” is at least 1,000"],
  [
    about("day", { at_most: "2026-12-31" }),
    "„Tag“ am 31. Dez. 2026 oder früher liegt",
    "“Day” is 31 Dec 2026 or earlier",
  ],
  [about("yes", { equals: true }), "„Kontakt“ zugestimmt wurde", "consent was given to “Contact”"],
  [about("yes", { equals: false }), "„Kontakt“ nicht zugestimmt wurde", "consent was not given to “Contact”"],
  [{ not: about("words", "answered") }, "„Worte“ nicht beantwortet wurde", "“Words” has not been answered"],
  [
    { attribute: { name: "segment", is: { equals: "b2b" } } },
    "das Merkmal segment „b2b“ ist",
    "the attribute segment is “b2b”",
  ],
  [
    { attribute: { name: "city", is: "answered" } },
    "das Merkmal city bekannt ist",
    "the attribute city is known",
  ],
  [about("nobody", "answered"), "„nobody“ beantwortet wurde", "“nobody” has been answered"],
  [
    {
      all: [
        { any: [about("words", "answered"), about("yes", { equals: true })] },
        about("thumb", { group: "positive" }),
      ],
    },
    "(„Worte“ beantwortet wurde oder „Kontakt“ zugestimmt wurde) und „Gut?“ positiv ist",
    "(“Words” has been answered or consent was given to “Contact”) and “Good?” is positive",
  ],
  [
    { not: { any: [about("words", "answered"), about("number", { equals: 2 })] } },
    "nicht gilt, dass „Worte“ beantwortet wurde oder „Personen“ 2 ist",
    "it is not so that “Words” has been answered or “People” is 2",
  ],
];

describe("rules in English", () => {
  it.each(cases)("%j", (condition, _, english) => {
    expect(clause(condition, survey)).toBe(english);
  });

  it("say when a question is asked and where it leads", () => {
    const question = {
      ...survey.questions[6],
      key: "q",
      text: {},
      kind: { type: "long_text" as const },
      show_if: about("score", { at_most: 6 }),
    };
    expect(showSentence(question, survey)).toBe("Ask only if “Recommendation” is between 0 and 6.");
    const when = about("score", { group: "positive" });
    expect(skipSentence({ when, to: "end" }, survey)).toBe(
      "Then skip to the end if “Recommendation” is between 9 and 10 (positive).",
    );
    expect(skipSentence({ when, to: "words" }, survey, "number")).toBe(
      "Then skip to question 7 if question 1 is between 9 and 10 (positive).",
    );
  });
});

describe("rules in German", () => {
  beforeAll(() => setLanguage("de"));
  afterAll(() => setLanguage("en"));
  it.each(cases)("%j", (condition, german) => {
    expect(clause(condition, survey)).toBe(german);
  });

  it("are sentences", () => {
    const when = about("score", { group: "positive" });
    expect(skipSentence({ when, to: "end" }, survey)).toBe(
      "Danach zum Ende springen, wenn „Empfehlung“ zwischen 9 und 10 liegt (positiv).",
    );
    expect(skipSentence({ when, to: "words" }, survey)).toBe(
      "Danach zu „Worte“ springen, wenn „Empfehlung“ zwischen 9 und 10 liegt (positiv).",
    );
  });
});
