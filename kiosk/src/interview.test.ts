// @vitest-environment node
import { expect, test } from "vitest";
import vectors from "../../fixtures/interviews/interviews.json";
import { Interview } from "./interview.ts";
import { seedOf } from "./order.ts";
import type { Answers, Attributes, Group, Scales, Survey } from "./survey.ts";

interface Case {
  survey: string;
  id: string;
  attributes: Attributes;
  answers: Answers;
  pages: string[][];
  problems?: [number, string, string][];
  completed?: string[];
  group?: Group | null;
  thanks?: string;
  texts?: Record<string, string>;
  order?: Record<string, string[]>;
}

const scales: Scales = vectors.scales;
const surveys = vectors.surveys as unknown as Record<string, Survey>;
const cases = vectors.cases as unknown as Case[];

test.each(cases.map((one, at) => [`case ${at}, ${one.survey}`, one] as const))(
  "%s is shown as written",
  (_, one) => {
    const survey = surveys[one.survey];
    if (!survey) throw new Error("no survey");
    const interview = new Interview(survey, scales, one.answers, one.attributes, seedOf(one.id));
    const numbers = Array.from({ length: interview.pages }, (_, page) => page);
    expect(numbers.map((page) => interview.page(page).map(({ key }) => key))).toEqual(one.pages);
    expect(interview.firstPage()).toBe(one.pages.findIndex((page) => page.length > 0));
    const question = (key: string) => survey.questions.find((it) => it.key === key);
    if (one.problems)
      expect(
        numbers.flatMap((page) => interview.problemsOn(page).map((it) => [page, it.question, it.code])),
      ).toEqual(one.problems);
    if (one.completed) expect(Object.keys(interview.completed())).toEqual(one.completed);
    if (one.group !== undefined) expect(interview.group() ?? null).toBe(one.group);
    if (one.thanks !== undefined) expect(interview.thanks("de")).toBe(one.thanks);
    for (const [key, text] of Object.entries(one.texts ?? {}))
      expect(interview.text(question(key)?.text, "de")).toBe(text);
    for (const [key, order] of Object.entries(one.order ?? {})) {
      const asked = question(key);
      expect(asked && interview.optionsOf(asked)).toEqual(order);
    }
  },
);

test("what is written in braces by a respondent stays as it is", () => {
  const survey = surveys["branch"];
  if (!survey) throw new Error("no survey");
  const answers = { score: 3, trouble: "{{customer.shop}}" };
  const interview = new Interview(survey, scales, answers, { shop: "Kiel" }, 0n);
  expect(interview.fill("{{answer.trouble}} {{customer.shop}} {{", "de")).toBe("{{customer.shop}} Kiel {{");
});

test("the way through leads over visible pages only", () => {
  const survey = surveys["heading"];
  if (!survey) throw new Error("no survey");
  const interview = new Interview(survey, scales, { first: "nein" }, {}, 0n);
  expect([interview.nextPage(0), interview.previousPage(2), interview.nextPage(2)]).toEqual([
    2,
    0,
    undefined,
  ]);
  expect(interview.progress(2)).toEqual({ share: 2 / 3 });
});
