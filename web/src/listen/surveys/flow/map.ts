/**
 * The ways through a survey, as layers from top to bottom. Questions that exclude each other stand
 * side by side. Skips lead forward only (the check refuses others), so there are no loops: a skip that
 * leads back or to nothing is drawn as what it is, a dead end.
 */
import type { Finding, Survey, SurveyQuestion } from "~/api/survey";
import { askedAbout } from "../references";
import { numbers, shortName } from "../kinds";
import { clause, showSentence, skipSentence } from "../sentences";
import { cover, exclude, type Passing, passingAnswers } from "./outcomes";

export interface FlowSkip {
  to: string;
  /** With numbers of questions, and with their words. */
  brief: string;
  sentence: string;
  /** Where it leads is not there, or lies behind. */
  dead?: "gone" | "back";
}

export interface FlowNode {
  key: string;
  question: SurveyQuestion;
  number: number | undefined;
  name: string;
  /** What must hold for it to be asked, with numbers of questions, and the same as a sentence. */
  when: string | undefined;
  sentence: string | undefined;
  skips: FlowSkip[];
  unreachable: boolean;
  errors: number;
  warnings: number;
}

export interface FlowLayer {
  nodes: FlowNode[];
  /** One may pass without being asked any of these. */
  optional: boolean;
}

export interface FlowMap {
  layers: FlowLayer[];
  /** References are wrong: whether every question can be reached is found out only after that. */
  unsound: boolean;
  unreachable: number;
  deadEnds: number;
  skips: number;
  branches: number;
}

/** What the server finds about conditions, skips and the texts that use answers. */
const wrongReferences = new Set([
  "unknown_question",
  "forward_reference",
  "backward_skip",
  "unknown_option",
  "unknown_aspect",
  "wrong_test",
  "condition_too_large",
  "random_dependency",
]);

/** What it finds about the ways through the survey. */
export const isAboutTheWay = ({ code }: Finding): boolean =>
  wrongReferences.has(code) || code === "unreachable" || code === "survey_too_long";

export function flowOf(survey: Survey, findings: readonly Finding[]): FlowMap {
  const counted = numbers(survey);
  const place = new Map(survey.questions.map((q, i) => [q.key, i]));
  const layers: (FlowLayer & { passing: (Passing | undefined)[] })[] = [];
  survey.questions.forEach((question, at) => {
    const own = findings.filter((f) => f.question === question.key);
    const passing = question.show_if && passingAnswers(question.show_if, survey);
    // The check looks for ways only once all references are sound; that nothing can pass shows at once.
    const never = passing?.passing.size === 0;
    const node: FlowNode = {
      key: question.key,
      question,
      number: counted.get(question.key),
      name: shortName(question, 90),
      when: question.show_if && clause(question.show_if, survey, "number"),
      sentence: showSentence(question, survey),
      skips: (question.skip ?? []).map((skip) => {
        const to = place.get(skip.to);
        const dead =
          skip.to === "end" ? undefined : to === undefined ? "gone" : to <= at ? "back" : undefined;
        return {
          to: skip.to,
          brief: skipSentence(skip, survey, "number"),
          sentence: skipSentence(skip, survey),
          ...(dead && { dead }),
        };
      }),
      unreachable: never || own.some((f) => f.code === "unreachable"),
      errors: own.filter((f) => f.severity === "error").length,
      warnings: own.filter((f) => f.severity === "warning").length,
    };
    const last = layers.at(-1);
    const beside =
      passing !== undefined &&
      !never &&
      last?.optional === true &&
      last.nodes.length < 4 &&
      last.passing.every((other) => exclude(other, passing)) &&
      !last.nodes.some((other) => question.show_if && askedAbout(question.show_if).includes(other.key));
    if (beside) {
      last.nodes.push(node);
      last.passing.push(passing);
    } else layers.push({ nodes: [node], passing: [passing], optional: question.show_if !== undefined });
  });
  const nodes = layers.flatMap((layer) => layer.nodes);
  return {
    layers: layers.map(({ nodes: own, optional, passing }) => ({
      nodes: own,
      optional: optional && !cover(passing),
    })),
    unsound: findings.some((f) => f.severity === "error" && wrongReferences.has(f.code)),
    unreachable: nodes.filter((node) => node.unreachable).length,
    deadEnds: nodes.flatMap((node) => node.skips).filter((skip) => skip.dead).length,
    skips: nodes.flatMap((node) => node.skips).length,
    branches: nodes.filter((node) => node.when !== undefined).length,
  };
}

/** What is shown on the shortest way that no skip cuts short, and on the longest; `cost` compares branches. */
export function lengths(
  map: FlowMap,
  cost: (question: SurveyQuestion) => number,
): { least: SurveyQuestion[]; most: SurveyQuestion[] } {
  const byCost = (layer: FlowLayer) =>
    layer.nodes.map((node) => node.question).sort((a, b) => cost(a) - cost(b));
  return {
    least: map.layers.filter((layer) => !layer.optional).flatMap((layer) => byCost(layer).slice(0, 1)),
    most: map.layers.flatMap((layer) => byCost(layer).slice(-1)),
  };
}
