import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Kiosk } from "./kiosk.ts";
import type { Package, Tongue } from "./package.ts";
import type { Given, Shelf } from "./shelf.ts";
import type { Question, Survey } from "./survey.ts";
import type { Wire } from "./wire.ts";

const input = (key: string) =>
  `<fieldset class="q"><legend>?</legend><input name="${key}" value="fine"></fieldset>`;
const keys = ["a", "b", "c"];
const tongue: Tongue = {
  tag: "en",
  name: "English",
  direction: "ltr",
  words: {
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
  },
  problems: {},
  questions: Object.fromEntries(keys.map((key) => [key, { 1: input(key) }])),
};

function packed(count: number): Package {
  const questions: Question[] = keys
    .slice(0, count)
    .map((key) => ({ key, text: { en: "?" }, kind: { type: "short_text" } }));
  const survey: Survey = { languages: ["en"], default_language: "en", title: { en: "T" }, questions };
  return {
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
    scales: {},
    languages: [tongue],
  };
}

let given: Given[] = [];
const shelf = {
  waiting: () => Promise.resolve(0),
  note: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  give: (answer: Given) => {
    given.push(answer);
    return Promise.resolve();
  },
} as unknown as Shelf;
const wire = { flush: () => Promise.resolve() } as unknown as Wire;

const START = Date.parse("2026-11-22T08:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const press = (name: string) => document.querySelector<HTMLElement>(name)?.click();
/** So many seconds of thought, then the page is sent. */
async function send(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  document.querySelector("form")?.requestSubmit();
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  given = [];
  vi.useFakeTimers({ now: START });
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  vi.stubGlobal("scrollTo", () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function begun(pages: number): Promise<void> {
  await new Kiosk(packed(pages), shelf, wire).begin();
  await vi.advanceTimersByTimeAsync(5_000);
  press(".welcome .main");
}

test("time is that from the first page sent to the last, as everywhere", async () => {
  await begun(3);
  for (const seconds of [10, 4, 6]) await send(seconds);
  expect(given.map((one) => [one.begun_at, one.ended_at, one.completed])).toEqual([
    [after(15), after(25), true],
  ]);
});

test("who goes back has sent the first page only once", async () => {
  await begun(2);
  await send(10);
  press(".go a.side, .go button.side");
  for (const seconds of [3, 2]) await send(seconds);
  expect(given.map((one) => [one.begun_at, one.ended_at])).toEqual([[after(15), after(20)]]);
});

test("one page takes no time that is known", async () => {
  await begun(1);
  await send(10);
  expect(given.map((one) => [one.begun_at, one.ended_at])).toEqual([[after(15), after(15)]]);
});
