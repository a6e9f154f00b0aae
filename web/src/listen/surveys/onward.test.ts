import { describe, expect, it } from "vitest";
import type { Survey } from "~/api/survey";
import { definition } from "~/testing/surveys";
import { changeQuestion, experiencesFor, expectationOf, onScaleOf, renameQuestion } from "./definition";
import { endingName, leadsTo, onwardSentences, setOnward } from "./onward";
import { brokenReferences, references } from "./references";
import { missingTexts, setText, textsOf } from "./texts";
import { differenceOf } from "./versions/difference";

const leading: Survey = {
  ...definition,
  thank_you: {
    text: { de: "Danke", en: "Thank you" },
    onward: {
      common: { address: "https://shop.example/?l={language}" },
      negative: {
        address: "https://help.example/a?s={score}",
        label: { de: "Hilfe {{answer.why}}" },
        at_once: true,
      },
    },
  },
};

describe("where the end leads on to", () => {
  it("is named by the groups of the metric and said in sentences", () => {
    expect(endingName(definition, "negative")).toBe("Detractors");
    expect(onwardSentences(leading)).toEqual([
      "Everyone: on to shop.example for those who tap the button.",
      "Detractors: on to help.example at once.",
    ]);
    expect(onwardSentences(definition)).toEqual([]);
    expect(leadsTo("javascript:alert(1)")).toBe("javascript:alert(1)");
  });

  it("leaves out what is empty", () => {
    const address = "https://shop.example/";
    const one = setOnward({}, "positive", { address, label: { de: " " }, at_once: false });
    expect(one).toEqual({ onward: { positive: { address } } });
    expect(setOnward(one, "positive", undefined)).toEqual({});
    const two = setOnward(leading.thank_you, "negative", undefined);
    expect(Object.keys(two.onward ?? {})).toEqual(["common"]);
  });

  it("has labels that are translated, counted and may quote every answer", () => {
    const ids = textsOf(leading).map(({ id }) => id);
    expect(ids).toContain("/onward_negative");
    expect(textsOf(definition).some(({ role }) => role.startsWith("onward"))).toBe(false);
    expect(missingTexts(leading)).toContainEqual({ id: "/onward_negative", language: "en" });
    expect(references(leading)).toContainEqual({ to: "why", part: "thanks" });
    expect(brokenReferences(leading)).toEqual(brokenReferences(definition));
    const said = setText(leading, "/onward_negative", "en", "Help");
    expect(said.thank_you.onward?.negative?.label?.en).toBe("Help");
    expect(setText(leading, "/onward", "en", "Shop").thank_you.onward?.common).toEqual({
      address: "https://shop.example/?l={language}",
      label: { en: "Shop" },
    });
  });

  it("is a difference between versions", () => {
    const slower = setOnward(leading.thank_you, "negative", {
      address: "https://help.example/b",
      label: leading.thank_you.onward?.negative?.label ?? {},
    });
    const lines = differenceOf(leading, { ...leading, thank_you: slower }).entries[0]?.lines;
    expect(lines).toEqual([
      {
        label: "On to (Detractors)",
        before: "https://help.example/a?s={score}",
        after: "https://help.example/b",
      },
      { label: "Right after sending (Detractors)", before: "Yes", after: "No" },
    ]);
  });
});

describe("what was expected", () => {
  const both: Survey = {
    ...definition,
    questions: [
      ...definition.questions,
      {
        key: "expected",
        text: { de: "Was hatten Sie erwartet?", en: "What had you expected?" },
        kind: { type: "score", series: "nps:0-10", expectation_of: "score" },
      },
    ],
  };

  it("belongs to an experience, and follows it", () => {
    expect(experiencesFor(both, "expected").map(({ key }) => key)).toEqual(["score"]);
    expect(expectationOf(both, "score")?.key).toBe("expected");
    const renamed = renameQuestion(both, "score", "rating");
    expect(expectationOf(renamed, "rating")?.key).toBe("expected");
    const wider = changeQuestion(both, "score", { kind: { type: "score", series: "csat:1-5" } });
    expect(expectationOf(onScaleOf(wider, "score"), "score")?.kind).toMatchObject({ series: "csat:1-5" });
  });

  it("is missed when the experience goes, wherever it stands", () => {
    expect(brokenReferences({ ...both, questions: [...both.questions].reverse() })).not.toContainEqual(
      expect.objectContaining({ part: "expectation" }),
    );
    const alone = { ...both, questions: both.questions.filter(({ key }) => key === "expected") };
    expect(brokenReferences(alone)).toEqual([
      { from: "expected", to: "score", part: "expectation", why: "gone" },
    ]);
  });

  it("is a difference between versions", () => {
    const entry = differenceOf(both, {
      ...both,
      questions: both.questions.map((q) =>
        q.key === "expected" ? { ...q, kind: { type: "score" as const, series: "nps:0-10" } } : q,
      ),
    }).entries[0];
    expect(entry?.lines).toEqual([{ label: "Asks what was expected of", before: "score", after: "" }]);
  });
});
