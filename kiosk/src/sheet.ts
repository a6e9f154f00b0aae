/** A page of questions: the HTML the server made of each, put together for this respondent. */

import { el } from "./build.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import type { Interview } from "./interview.ts";
import type { Package, Tongue } from "./package.ts";
import type { Problem } from "./problems.ts";
import { type Question, takesAnswer } from "./survey.ts";

/** Private characters of Unicode stand around what is filled in here. */
const MARKED = /[\ue000\ue001]/;
const OPENED = /\ue000/g;
const CLOSED = /\ue001/g;
/** Larger scales than dots can be counted at a glance. */
const COUNTABLE = 10;

export interface SheetOf {
  package: Package;
  tongue: Tongue;
  interview: Interview;
  page: number;
  /** What is entered already. */
  fields: Fields;
  /** Goes back; nothing on the first page. */
  back: (() => void) | undefined;
  /** The page was sent with these fields. */
  sent: (fields: Fields) => void;
}

export interface Sheet {
  form: HTMLFormElement;
  questions: Question[];
}

export function sheet(of: SheetOf): Sheet {
  const { tongue, interview, page } = of;
  const { words } = tongue;
  const shown = interview.page(page);
  const questions = shown.filter((question) => takesAnswer(question.kind));
  const alone = questions.length <= 1;
  const level = alone ? "1" : shown.some((question) => question.kind.type === "section") ? "3" : "2";
  const parts = shown.map((question) => part(of, question, level));
  const first = interview.previousPage(page) === undefined;
  const last = interview.nextPage(page) === undefined;
  const title = interview.text(of.package.survey.title, tongue.tag);
  const intro = first ? interview.text(of.package.survey.intro, tongue.tag) : "";
  const tapped = alone && parts.some((it) => it.querySelector("button.point"));
  const answered = questions[0] !== undefined && of.fields.some(([name]) => name === questions[0]?.key);
  const optional = questions.every((question) => !question.required);
  const forward =
    !tapped || answered
      ? el("button.main", { type: "submit" }, last ? words.finish : words.next)
      : optional && el("button.side", { type: "submit" }, words.skip);
  const form = el(
    alone ? "form" : "form.many",
    { novalidate: true, autocomplete: "off" },
    of.package.survey.progress !== false && way(interview, page, tongue),
    !alone
      ? el("h1", first ? {} : { class: "said" }, title)
      : questions.length === 0 && el("h1.said", {}, title),
    intro !== "" && el("p.intro", {}, intro),
    ...parts,
    el(
      of.back ? "div.go" : "div.go.lone",
      {},
      forward,
      of.back && el("button.side", { type: "button", onclick: of.back }, words.back),
    ),
  ) as HTMLFormElement;
  enter(form, of.fields);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    of.sent(fieldsOf(form, event.submitter));
  });
  return { form, questions };
}

/** One question, its texts filled in and its options in the order of this respondent. */
function part({ tongue, interview }: SheetOf, question: Question, level: string): DocumentFragment {
  const made = tongue.questions[question.key];
  const template = document.createElement("template");
  template.innerHTML = made?.[level] ?? made?.["1"] ?? "";
  fill(template.content, (text) => interview.fill(text, tongue.tag));
  arrange(template.content, question, interview.optionsOf(question));
  return template.content;
}

function fill(within: DocumentFragment, filled: (text: string) => string): void {
  const put = (text: string) => filled(text.replace(OPENED, "{{").replace(CLOSED, "}}"));
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Text && MARKED.test(node.data)) node.data = put(node.data);
    if (!(node instanceof Element)) continue;
    for (const { name, value } of [...node.attributes])
      if (MARKED.test(value)) node.setAttribute(name, put(value));
  }
}

/** Brings rows of options or aspects into this order; "other" stays where it is, last. */
function arrange(within: DocumentFragment, { key, kind }: Question, order: string[]): void {
  if (!("random_order" in kind) || !kind.random_order || kind.type === "section") return;
  const rows = order.flatMap((option) => {
    const name = CSS.escape(`${key}.${option}`);
    const field =
      kind.type === "single_choice" || kind.type === "multiple_choice"
        ? within.querySelector(`input[value="${CSS.escape(option)}"]`)
        : within.querySelector(`[name="${name}"]`);
    return field?.closest(".rank, .aspect, label.point:not(.aspect label)") ?? [];
  });
  const parent = rows[0]?.parentElement;
  if (!parent || rows.length !== order.length) return;
  // The first field is where a link from the summary of errors leads.
  const anchor = `f-${key}`;
  const rest = [...parent.children].filter((child) => !rows.includes(child));
  parent.replaceChildren(...rows, ...rest);
  const before = parent.querySelector(`[id="${CSS.escape(anchor)}"]`);
  const now = parent.querySelector("input, select");
  if (before && now && before !== now && kind.type !== "ranking") {
    before.removeAttribute("id");
    now.id = anchor;
  }
}

/** Puts in what was entered before. */
function enter(form: HTMLFormElement, fields: Fields): void {
  for (const [name, value] of fields) {
    const named = form.querySelectorAll<HTMLElement>(`[name="${CSS.escape(name)}"]`);
    for (const field of named) {
      if (field instanceof HTMLButtonElement) {
        if (field.value === value) {
          field.setAttribute("aria-current", "true");
          const kept = el("input", { type: "hidden", name, value });
          form.prepend(kept);
        }
      } else if (field instanceof HTMLInputElement && /radio|checkbox/.test(field.type)) {
        if (field.value === value) field.checked = true;
      } else if (
        field instanceof HTMLInputElement ||
        field instanceof HTMLTextAreaElement ||
        field instanceof HTMLSelectElement
      ) {
        field.value = value;
      }
    }
  }
}

function way(interview: Interview, page: number, { words }: Tongue): HTMLElement | undefined {
  const progress = interview.progress(page);
  if ("share" in progress) {
    const percent = Math.round(progress.share * 100);
    const bar = el("progress", { max: "100", value: String(Math.max(percent, 4)), "aria-hidden": "true" });
    return el("div.way", {}, bar, el("b.said", {}, words.share.replace("{percent}", String(percent))));
  }
  const { step, of } = progress;
  if (of <= 1) return undefined;
  const said = words.step.replace("{page}", String(step)).replace("{pages}", String(of));
  if (of > COUNTABLE)
    return el(
      "div.way",
      {},
      el("progress", { max: String(of), value: String(step), "aria-hidden": "true" }),
      el("b", {}, said),
    );
  const dots = Array.from({ length: of }, (_, at) =>
    el(at + 1 < step ? "i.past" : at + 1 === step ? "i.here" : "i"),
  );
  return el("div.way", {}, ...dots, el("b", {}, said));
}

/** Says beside each question and above all of them what is to be put right. */
export function complain({ form, questions }: Sheet, problems: Problem[], tongue: Tongue): void {
  for (const old of form.querySelectorAll(".errors, .error")) old.remove();
  for (const bad of form.querySelectorAll(".q.bad")) bad.classList.remove("bad");
  const items = questions.flatMap((question) => {
    const problem = problems.find((one) => one.question === question.key);
    const field = form.querySelector<HTMLElement>(`[id="${CSS.escape(`f-${question.key}`)}"]`);
    const around = field?.closest(".q");
    if (!problem || !field || !around) return [];
    const sentence = (tongue.problems[problem.code] ?? "").replace("{}", problem.limit ?? "");
    const error = el("p.error", { id: `e-${question.key}` }, el("span", {}, sentence));
    around.classList.add("bad");
    around.querySelector(".body")?.before(error);
    const described = around.matches("fieldset") ? around : field;
    const ids = new Set(`${described.getAttribute("aria-describedby") ?? ""} ${error.id}`.trim().split(" "));
    described.setAttribute("aria-describedby", [...ids].join(" "));
    const heading = around.querySelector("h1, h2, h3")?.textContent ?? "";
    const show = () => field.focus();
    return [
      el("li", {}, el("button.link", { type: "button", onclick: show }, heading), el("span", {}, sentence)),
    ];
  });
  const { words } = tongue;
  const summary = el(
    "div.errors",
    { role: "alert", tabindex: "-1" },
    el("h2", {}, words.error_title),
    el("p", {}, items.length === 1 ? words.error_one : words.error_many),
    el("ul", {}, ...items),
  );
  form.prepend(summary);
  summary.focus();
}
