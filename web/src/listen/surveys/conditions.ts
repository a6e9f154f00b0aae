/**
 * The conditions the editor can show: a flat list of tests of which all or any must hold. Others
 * (nested ones, made through the API) are kept as they are and said in words.
 */
import type { Condition, Literal, Survey, SurveyQuestion, Test } from "~/api/survey";
import { groups } from "~/api/types";
import { isAsked } from "./definition";

export const operators = [
  "answered",
  "not_answered",
  "group",
  "equals",
  "not_equals",
  "contains",
  "at_least",
  "at_most",
] as const;
export type Operator = (typeof operators)[number];

export interface Row {
  /** An earlier question, or a customer attribute. */
  of: "answer" | "attribute";
  name: string;
  aspect?: string;
  operator: Operator;
  value: Literal;
}

export interface Simple {
  join: "all" | "any";
  rows: Row[];
}

function testOf(row: Row): { test: Test; negated: boolean } {
  switch (row.operator) {
    case "answered":
      return { test: "answered", negated: false };
    case "not_answered":
      return { test: "answered", negated: true };
    case "group":
      return { test: { group: groups.find((g) => g === row.value) ?? "negative" }, negated: false };
    case "equals":
      return { test: { equals: row.value }, negated: false };
    case "not_equals":
      return { test: { equals: row.value }, negated: true };
    case "contains":
      return { test: { contains: String(row.value) }, negated: false };
    case "at_least":
      return { test: { at_least: row.value }, negated: false };
    case "at_most":
      return { test: { at_most: row.value }, negated: false };
  }
}

function conditionOfRow(row: Row): Condition {
  const { test, negated } = testOf(row);
  const plain: Condition =
    row.of === "answer"
      ? { answer: { question: row.name, ...(row.aspect && { aspect: row.aspect }), is: test } }
      : { attribute: { name: row.name, is: test } };
  return negated ? { not: plain } : plain;
}

/** No rows: no condition. One row needs no list around it. */
export function write(simple: Simple): Condition | undefined {
  const parts = simple.rows.map(conditionOfRow);
  if (parts.length === 0) return undefined;
  if (parts.length === 1) return parts[0];
  return simple.join === "all" ? { all: parts } : { any: parts };
}

function readRow(condition: Condition, negated = false): Row | undefined {
  if ("not" in condition) return negated ? undefined : readRow(condition.not, true);
  const where =
    "answer" in condition
      ? {
          of: "answer" as const,
          name: condition.answer.question,
          ...(condition.answer.aspect && { aspect: condition.answer.aspect }),
        }
      : "attribute" in condition
        ? { of: "attribute" as const, name: condition.attribute.name }
        : undefined;
  const test =
    "answer" in condition
      ? condition.answer.is
      : "attribute" in condition
        ? condition.attribute.is
        : undefined;
  if (!where || test === undefined) return undefined;
  if (test === "answered") return { ...where, operator: negated ? "not_answered" : "answered", value: true };
  if ("equals" in test) return { ...where, operator: negated ? "not_equals" : "equals", value: test.equals };
  if (negated) return undefined;
  if ("group" in test) return { ...where, operator: "group", value: test.group };
  if ("contains" in test) return { ...where, operator: "contains", value: test.contains };
  if ("at_least" in test) return { ...where, operator: "at_least", value: test.at_least };
  if ("at_most" in test) return { ...where, operator: "at_most", value: test.at_most };
  return undefined;
}

/** `undefined`: more than the editor can show. */
export function read(condition: Condition | undefined): Simple | undefined {
  if (!condition) return { join: "all", rows: [] };
  const join = "any" in condition ? "any" : "all";
  const parts = "all" in condition ? condition.all : "any" in condition ? condition.any : [condition];
  const rows = parts.map((part) => readRow(part));
  return rows.every((row) => row !== undefined) ? { join, rows } : undefined;
}

/** Operators that make sense for an answer of this question. */
export function operatorsFor(question: SurveyQuestion | undefined): readonly Operator[] {
  switch (question?.kind.type) {
    case "score":
    case "matrix":
      return ["group", "at_least", "at_most", "equals", "answered", "not_answered"];
    case "single_choice":
      return ["equals", "not_equals", "answered", "not_answered"];
    case "multiple_choice":
      return ["contains", "answered", "not_answered"];
    case "ranking":
      return ["equals", "answered"];
    case "number":
    case "date":
      return ["at_least", "at_most", "equals", "answered", "not_answered"];
    case "consent":
      return ["equals"];
    case "short_text":
    case "long_text":
      return ["contains", "equals", "answered", "not_answered"];
    default:
      return ["equals", "not_equals", "contains", "answered", "not_answered"];
  }
}

/** A row to begin with when a question has been chosen. */
export function firstRow(question: SurveyQuestion): Row {
  const kind = question.kind;
  const operator = operatorsFor(question)[0] ?? "answered";
  const value: Literal =
    operator === "group"
      ? "negative"
      : kind.type === "single_choice" || kind.type === "multiple_choice" || kind.type === "ranking"
        ? (kind.options[0]?.key ?? "")
        : kind.type === "consent"
          ? true
          : kind.type === "number"
            ? 0
            : "";
  const aspect = kind.type === "matrix" ? kind.aspects[0]?.key : undefined;
  return { of: "answer", name: question.key, ...(aspect && { aspect }), operator, value };
}

/** Questions a condition at this place may ask about: the ones before it. */
export function earlier(survey: Survey, key: string): SurveyQuestion[] {
  const at = survey.questions.findIndex((q) => q.key === key);
  return survey.questions.slice(0, at < 0 ? undefined : at).filter(isAsked);
}
