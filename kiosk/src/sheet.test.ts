import { beforeAll, expect, test, vi } from "vitest";
import { Interview } from "./interview.ts";
import type { Package, Tongue } from "./package.ts";
import { complain, sheet } from "./sheet.ts";
import type { Answers, Question, Survey } from "./survey.ts";

const words = {
  next: "Next",
  finish: "Send",
  back: "Back",
  skip: "Skip",
  languages: "Languages",
  error_title: "Please check",
  error_one: "One answer:",
  error_many: "These answers:",
  thanks: "Thanks",
  thanks_text: "It is there.",
  step: "Step {page} of {pages}",
  share: "{percent} %",
};
const options = ["a", "b", "c"].map((key) => ({ key, label: { en: key } }));
const questions: Question[] = [
  { key: "score", text: { en: "?" }, kind: { type: "score", series: "nps:0-10" }, required: true },
  { key: "pick", text: { en: "Why?" }, kind: { type: "single_choice", options, random_order: true } },
];
const survey: Survey = { languages: ["en"], default_language: "en", title: { en: "T" }, questions };
const scales = { "nps:0-10": { min: 0, max: 10, negative: 6, positive: 9 } };

const point = (value: number) =>
  `<button class="point" type="submit" name="score" value="${value}">${value}</button>`;
const radio = (key: string, id = "") =>
  `<label class="point"><input type="radio" name="pick" value="${key}"${id}><span>${key}</span></label>`;
const tongue: Tongue = {
  tag: "en",
  name: "English",
  direction: "ltr",
  words,
  problems: { required: "Please answer.", too_long: "At most {}." },
  questions: {
    score: {
      1: `<fieldset class="q"><legend><h1>Score?</h1></legend><div class="body scale"><div class="points">${point(3).replace("type", 'id="f-score" type')}${point(9)}</div></div></fieldset>`,
    },
    pick: {
      1: `<fieldset class="q"><legend><h1>Why \ue000answer.score|x\ue001 &lt;?</h1></legend><div class="body choices"><div class="points list">${radio("a", ' id="f-pick"')}${radio("b")}${radio("c")}${radio("other")}</div></div></fieldset>`,
    },
  },
};
const of: Package = {
  name: "Company",
  logo: null,
  logo_text: "",
  style: "",
  settings: { idle_seconds: 30, thanks_seconds: 8, start: true, invitation: {}, theme: "light" },
  pin: { salt: "", rounds: 1, hash: "" },
  link: "l",
  version: 1,
  survey,
  known: {},
  scales,
  languages: [tongue],
};

// jsdom does not know it; keys are letters, digits and _.
beforeAll(() => vi.stubGlobal("CSS", { escape: (text: string) => text }));

function shown(page: number, answers: Answers = {}, fields: [string, string][] = []) {
  const interview = new Interview(survey, scales, answers, {}, 7n);
  const sent = vi.fn();
  const back = page > 0 ? vi.fn() : undefined;
  return {
    sheet: sheet({ package: of, tongue, interview, page, fields, back, sent }),
    sent,
    interview,
    back,
  };
}

test("a tap on a point is the answer", () => {
  const { sheet: made, sent } = shown(0);
  document.body.replaceChildren(made.form);
  expect(made.form.querySelector(".main")).toBeNull();
  const nine = made.form.querySelector<HTMLButtonElement>("button[value='9']");
  made.form.requestSubmit(nine);
  expect(sent).toHaveBeenCalledWith([["score", "9"]]);
  expect(made.form.querySelector(".way b")?.textContent).toBe("Step 1 of 2");
});

test("who comes back sees what was said, and may go on with it", () => {
  const { sheet: made, sent } = shown(0, {}, [["score", "3"]]);
  document.body.replaceChildren(made.form);
  expect(made.form.querySelector("[aria-current]")?.textContent).toBe("3");
  made.form.requestSubmit(made.form.querySelector<HTMLButtonElement>(".main"));
  expect(sent).toHaveBeenCalledWith([["score", "3"]]);
});

test("texts are filled in as texts, options stand in the order of the respondent, other last", () => {
  const { sheet: made, interview, back } = shown(1, { score: 9 }, [["pick", "b"]]);
  expect(made.form.querySelector("h1")?.textContent).toBe("Why 9 <?");
  const inputs = [...made.form.querySelectorAll("input")];
  const [, pick] = questions;
  if (!pick) throw new Error("no question");
  expect(inputs.map((input) => input.value)).toEqual([...interview.optionsOf(pick), "other"]);
  expect(inputs[0]?.id).toBe("f-pick");
  expect(inputs.find((input) => input.checked)?.value).toBe("b");
  made.form.querySelector<HTMLButtonElement>(".go .side")?.click();
  expect(back).toHaveBeenCalledOnce();
});

test("what is to be put right is said beside the question and above all, and goes away again", () => {
  const { sheet: made } = shown(0);
  document.body.replaceChildren(made.form);
  for (const limit of ["", "5"])
    complain(made, [{ question: "score", code: limit ? "too_long" : "required", limit }], tongue);
  expect(made.form.querySelectorAll(".error")).toHaveLength(1);
  expect(made.form.querySelector(".error")?.textContent).toBe("At most 5.");
  expect(made.form.querySelector("fieldset")?.getAttribute("aria-describedby")).toBe("e-score");
  expect(document.activeElement?.textContent).toContain("One answer:");
});
