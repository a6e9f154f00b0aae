/**
 * One survey in the hands of one respondent: the same rules as `domain::survey::interview`, checked against it by the
 * vectors in `fixtures/interviews.json`.
 */

import { type Subject, holds, subjectOf } from "./condition.ts";
import { optionOrder, questionOrder } from "./order.ts";
import { pieces, say } from "./piping.ts";
import { type Problem, problemsOf } from "./problems.ts";
import type { AnswerIs, AnswerValue, Answers, Attributes, Condition, Group } from "./survey.ts";
import type { LocalText, Question, Scales, Survey } from "./survey.ts";
import { groupOf, isBlank, local, takesAnswer } from "./survey.ts";

export class Interview {
  readonly #survey: Survey;
  readonly #scales: Scales;
  readonly #answers: Answers;
  readonly #attributes: Attributes;
  readonly #seed: bigint;
  readonly #at: ReadonlyMap<string, number>;
  readonly #visible: readonly boolean[];
  /** Positions of questions, page by page; pages keep their number whatever is answered. */
  readonly #pages: readonly number[][];

  constructor(survey: Survey, scales: Scales, answers: Answers, attributes: Attributes, seed: bigint) {
    this.#survey = survey;
    this.#scales = scales;
    this.#answers = answers;
    this.#attributes = attributes;
    this.#seed = seed;
    this.#at = new Map(survey.questions.map((question, at) => [question.key, at] as const).reverse());
    this.#visible = this.#visibility();
    this.#pages = this.#layout();
  }

  /** What stands on a page; empty when it is hidden. The heading of a section moves on to its first page shown. */
  page(page: number): Question[] {
    if (!this.#isShown(page)) return [];
    const heading = this.#headingFromHiddenPages(page);
    const own = (this.#pages[page] ?? []).filter((at) => this.#visible[at]);
    return [...(heading === undefined ? [] : [heading]), ...own].map((at) => this.#question(at));
  }

  get pages(): number {
    return this.#pages.length;
  }

  firstPage(): number | undefined {
    return this.nextPage(-1);
  }

  nextPage(page: number): number | undefined {
    for (let next = page + 1; next < this.#pages.length; next++) if (this.#isShown(next)) return next;
    return undefined;
  }

  previousPage(page: number): number | undefined {
    for (let before = page - 1; before >= 0; before--) if (this.#isShown(before)) return before;
    return undefined;
  }

  /** From 0 to 1. Pages are counted only where nobody can skip one. */
  progress(page: number): { step: number; of: number } | { share: number } {
    const certain = this.#survey.questions.every((it) => it.show_if === undefined && !it.skip?.length);
    return certain
      ? { step: page + 1, of: this.#pages.length }
      : { share: Math.min(page / Math.max(this.#pages.length, 1), 1) };
  }

  /** What has to be put right on one page before going on. */
  problemsOn(page: number): Problem[] {
    const shown = (this.#pages[page] ?? []).filter((at) => this.#visible[at]);
    return shown.flatMap((at) => problemsOf(this.#question(at), this.#given(at), this.#scales));
  }

  /** The answers that count: to visible questions, and not blank. */
  completed(): Record<string, AnswerValue> {
    const counting: Record<string, AnswerValue> = {};
    for (const [at, question] of this.#survey.questions.entries()) {
      const given = this.#visible[at] ? this.#given(at) : undefined;
      if (given !== undefined) counting[question.key] = given;
    }
    return counting;
  }

  /** The group of the first score answered. */
  group(): Group | undefined {
    const completed = this.completed();
    for (const { key, kind } of this.#survey.questions) {
      const value = completed[key];
      if (kind.type !== "score" || typeof value !== "number") continue;
      const group = groupOf(this.#scales[kind.series], value);
      if (group) return group;
    }
    return undefined;
  }

  /** What is said at the end; empty when the survey says nothing. */
  thanks(language: string): string {
    const thanks = this.#survey.thank_you ?? {};
    const group = this.group();
    const own = group && thanks[group];
    const hasOwn = own && Object.values(own).some((text) => text.trim() !== "");
    return this.text(hasOwn ? own : thanks.text, language);
  }

  /** A text with answers and attributes put in. */
  text(text: LocalText | undefined, language: string): string {
    return this.fill(local(text, language, this.#survey.default_language), language);
  }

  fill(text: string, language: string): string {
    const filled = pieces(text).map((piece) => {
      if ("plain" in piece) return piece.plain;
      if ("attribute" in piece) {
        const known = this.#attributes[piece.attribute];
        return known === undefined || known.trim() === "" ? piece.fallback : known;
      }
      return this.#said(piece.question, piece.aspect, language) || piece.fallback;
    });
    return filled.join("");
  }

  optionsOf(question: Question): string[] {
    return optionOrder(question, this.#seed);
  }

  #said(key: string, aspect: string | undefined, language: string): string {
    const at = this.#at.get(key);
    const given = at === undefined || !this.#visible[at] ? undefined : this.#given(at);
    if (at === undefined || given === undefined) return "";
    return say(this.#question(at).kind, given, aspect, language, this.#survey.default_language);
  }

  #question(at: number): Question {
    const question = this.#survey.questions[at];
    if (!question) throw new Error(`there is no question ${at}`);
    return question;
  }

  #given(at: number): AnswerValue | undefined {
    const value = this.#answers[this.#question(at).key];
    return value === undefined || isBlank(value) ? undefined : value;
  }

  /** In the order of the definition, by answers to questions that are themselves visible. */
  #visibility(): boolean[] {
    const { questions } = this.#survey;
    const visible = questions.map(() => false);
    const subject = (test: AnswerIs): Subject | undefined => {
      const at = this.#at.get(test.question);
      const given = at === undefined || !visible[at] ? undefined : this.#given(at);
      if (at === undefined || given === undefined) return undefined;
      return subjectOf(this.#question(at).kind, given, test.aspect, this.#scales);
    };
    const isTrue = (condition: Condition) => holds(condition, subject, this.#attributes);
    let until: string | undefined;
    for (const [at, question] of questions.entries()) {
      if (until === question.key) until = undefined;
      if (until !== undefined || (question.show_if && !isTrue(question.show_if))) continue;
      visible[at] = true;
      until = question.skip?.find((skip) => isTrue(skip.when))?.to;
      // A target that is not ahead would hide everything.
      if (until !== undefined && until !== "end" && (this.#at.get(until) ?? -1) <= at) until = undefined;
    }
    return visible;
  }

  #layout(): number[][] {
    const pages: number[][] = [];
    let page: number[] = [];
    for (const at of questionOrder(this.#survey, this.#seed)) {
      const question = this.#question(at);
      const starts =
        this.#survey.pages === "many"
          ? question.kind.type === "section" || this.#dependsOn(question, page)
          : page.some((before) => takesAnswer(this.#question(before).kind));
      if (starts && page.length > 0) {
        pages.push(page);
        page = [];
      }
      page.push(at);
    }
    return page.length > 0 ? [...pages, page] : pages;
  }

  /** Does what a question shows hang on an answer given on this page? */
  #dependsOn(question: Question, page: number[]): boolean {
    const onPage = (key: string) => page.some((at) => this.#question(at).key === key);
    const asked = question.show_if ? questionsIn(question.show_if) : [];
    const leftEarly = page.some((at) => this.#question(at).skip?.length);
    return asked.some(onPage) || leftEarly || piped(question).some(onPage);
  }

  /** A page is shown for its visible questions; a page without any question for its statements. */
  #isShown(page: number): boolean {
    const kinds = (this.#pages[page] ?? []).map((at) => ({ at, kind: this.#question(at).kind }));
    const asks = kinds.some(({ kind }) => takesAnswer(kind));
    return kinds.some(
      ({ at, kind }) => this.#visible[at] && (takesAnswer(kind) || (!asks && kind.type === "statement")),
    );
  }

  #headingFromHiddenPages(page: number): number | undefined {
    const section = (of: number) => this.#pages[of]?.find((at) => this.#question(at).kind.type === "section");
    if (section(page) !== undefined) return undefined;
    for (let before = page - 1; before >= 0 && !this.#isShown(before); before--) {
      const heading = section(before);
      if (heading !== undefined) return this.#visible[heading] ? heading : undefined;
    }
    return undefined;
  }
}

function questionsIn(condition: Condition): string[] {
  if ("all" in condition) return condition.all.flatMap(questionsIn);
  if ("any" in condition) return condition.any.flatMap(questionsIn);
  if ("not" in condition) return questionsIn(condition.not);
  return "answer" in condition ? [condition.answer.question] : [];
}

/** Questions whose answers the texts of this one put in. */
function piped(question: Question): string[] {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  collect([question.text, question.help, question.kind]);
  return texts.flatMap(pieces).flatMap((piece) => ("question" in piece ? [piece.question] : []));
}
