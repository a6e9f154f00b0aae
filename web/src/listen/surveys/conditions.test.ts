import { describe, expect, it } from "vitest";
import type { Condition } from "~/api/survey";
import { operators, read, type Simple, write } from "./conditions";

describe("conditions the editor knows", () => {
  it("come back as they went in, for every operator", () => {
    const values = { answered: true, not_answered: true, group: "negative", contains: "preis" } as const;
    for (const operator of operators) {
      const value = operator in values ? values[operator as keyof typeof values] : 7;
      for (const of of ["answer", "attribute"] as const) {
        const simple: Simple = { join: "all", rows: [{ of, name: "score", operator, value }] };
        expect(read(write(simple)), operator).toEqual(simple);
      }
    }
  });

  it("keep how several tests are joined", () => {
    const row = { of: "answer", name: "a", operator: "answered", value: true } as const;
    const simple: Simple = { join: "any", rows: [row, { ...row, name: "b", aspect: "speed" }] };
    expect(read(write(simple))).toEqual(simple);
  });

  it("are absent when there is no test", () => {
    expect(write({ join: "all", rows: [] })).toBeUndefined();
    expect(read(undefined)).toEqual({ join: "all", rows: [] });
  });

  it("leave deeper ones alone", () => {
    const nested: Condition = { all: [{ any: [{ answer: { question: "a", is: "answered" } }] }] };
    expect(read(nested)).toBeUndefined();
    expect(read({ not: { not: { answer: { question: "a", is: "answered" } } } })).toBeUndefined();
    expect(read({ not: { answer: { question: "a", is: { group: "negative" } } } })).toBeUndefined();
  });
});
