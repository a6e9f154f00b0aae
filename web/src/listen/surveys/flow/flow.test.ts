import { describe, expect, it } from "vitest";
import type { Finding, Survey } from "~/api/survey";
import { definition as survey } from "~/testing/surveys";
import { layoutOf } from "./layout";
import { flowOf, lengths } from "./map";
import { cover, exclude, passingAnswers } from "./outcomes";

const keys = (s: Survey, findings: Finding[] = []) =>
  flowOf(s, findings).layers.map(
    (layer) => layer.nodes.map((node) => node.key).join("+") + (layer.optional ? "?" : ""),
  );

const finding = (code: string, question: string): Finding => ({
  severity: "error",
  code,
  question,
  message: code,
});

const branching = (...rules: NonNullable<Survey["questions"][number]["show_if"]>[]): Survey => ({
  ...survey,
  questions: [
    ...survey.questions.slice(0, 1),
    ...rules.map((show_if, i) => ({ key: `b${i}`, text: {}, kind: { type: "long_text" as const }, show_if })),
  ],
});
const score = (is: { group: "negative" | "neutral" | "positive" } | { at_least: number }) => ({
  answer: { question: "score", is },
});

describe("the ways through a survey", () => {
  it("put questions that exclude each other side by side", () => {
    expect(keys(survey)).toEqual(["score", "trouble+joy?", "why", "name"]);
  });

  it("know when one of the branches is always taken", () => {
    const all = branching(
      score({ group: "negative" }),
      score({ group: "neutral" }),
      score({ group: "positive" }),
    );
    expect(keys(all)).toEqual(["score", "b0+b1+b2"]);
    const optional = { ...all, questions: all.questions.map((q) => ({ ...q, required: false })) };
    expect(keys(optional)).toEqual(["score", "b0+b1+b2?"]);
  });

  it("keep overlapping branches below each other", () => {
    expect(keys(branching(score({ at_least: 7 }), score({ group: "positive" })))).toEqual([
      "score",
      "b0?",
      "b1?",
    ]);
  });

  it("mark what cannot be reached and skips that lead nowhere", () => {
    const lost: Survey = {
      ...survey,
      questions: survey.questions.map((q) =>
        q.key === "why"
          ? { ...q, skip: ["nobody", "score", "end"].map((to) => ({ when: { all: [] }, to })) }
          : q,
      ),
    };
    const map = flowOf(lost, [finding("unreachable", "joy")]);
    expect([map.unreachable, map.deadEnds, map.skips]).toEqual([1, 2, 3]);
    const why = map.layers.flatMap((layer) => layer.nodes).find((node) => node.key === "why");
    expect(why?.skips.map((skip) => skip.dead)).toEqual(["gone", "back", undefined]);
    expect(layoutOf(map).dead).toHaveLength(2);
  });

  it("do not claim to be sound while references are wrong, and see what can never pass at once", () => {
    const never = branching(score({ group: "negative" }), {
      all: [score({ group: "negative" }), score({ at_least: 9 })],
    });
    const map = flowOf(never, [finding("unknown_question", "b0")]);
    expect([map.unsound, map.unreachable]).toEqual([true, 1]);
    expect(keys(never)).toEqual(["score", "b0?", "b1?"]);
    expect(flowOf(never, [finding("missing_text", "b0")]).unsound).toBe(false);
  });

  it("have a shortest and a longest one", () => {
    const { least, most } = lengths(flowOf(survey, []), (q) => (q.kind.type === "long_text" ? 2 : 1));
    expect(least.map((q) => q.key)).toEqual(["score", "why", "name"]);
    expect(most.map((q) => q.key)).toEqual(["score", "joy", "why", "name"]);
  });
});

describe("answers that let a condition hold", () => {
  it("are the points of a scale or the options of a choice", () => {
    expect([...(passingAnswers(score({ at_least: 9 }), survey)?.passing ?? [])]).toEqual([9, 10]);
    const late = passingAnswers({ not: { answer: { question: "trouble", is: { equals: "late" } } } }, survey);
    expect([...(late?.passing ?? [])]).toEqual(["broken", null]);
  });

  it("stay undecided where more than one answer counts", () => {
    const two = {
      any: [score({ at_least: 9 }), { answer: { question: "trouble", is: "answered" as const } }],
    };
    expect(passingAnswers(two, survey)).toBeUndefined();
    expect(passingAnswers({ attribute: { name: "x", is: "answered" } }, survey)).toBeUndefined();
    expect(exclude(undefined, undefined)).toBe(false);
    expect(cover([])).toBe(false);
  });
});

describe("the drawing", () => {
  it("keeps its boxes apart and inside", () => {
    const layout = layoutOf(flowOf(survey, []));
    const boxes = [layout.start, ...layout.nodes, layout.end];
    for (const [i, a] of boxes.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(layout.width);
      expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
    expect(layout.lines.filter((line) => line.kind === "skip")).toHaveLength(1);
    expect(layout.lines.every((line) => !line.path.includes("NaN"))).toBe(true);
  });
});
