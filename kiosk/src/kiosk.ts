/** The kiosk itself: it waits, asks, thanks, and begins anew. */

import { el, ring } from "./build.ts";
import { type Fields, fieldsOf, read, written } from "./fields.ts";
import { guard } from "./guard.ts";
import { Idle } from "./idle.ts";
import { Interview } from "./interview.ts";
import { askPin } from "./leave.ts";
import { look } from "./look.ts";
import { seedOf } from "./order.ts";
import type { Package, Tongue } from "./package.ts";
import { type Sheet, complain, sheet } from "./sheet.ts";
import type { Given, Shelf } from "./shelf.ts";
import { type AnswerValue, type Question, local, takesAnswer } from "./survey.ts";
import type { Wire } from "./wire.ts";
import { type KioskWords, filled, wordsOf } from "./words.ts";

/** Answers kept for a network; more would be lost one day with the tablet. */
export const MOST_WAITING = 10_000;
const NEARLY = 0.9 * MOST_WAITING;
/** Seconds until a full kiosk looks again whether there is room. */
const FULL_AGAIN = 60;

/** One respondent. */
interface Visit {
  id: string;
  /** When the first page was sent, as everywhere; until then, when somebody began. */
  begunAt: string;
  sent: boolean;
  /** Somebody stands before it: it counts as opened, whatever is said. */
  opened: boolean;
  answers: Record<string, AnswerValue>;
  page: number;
}

export class Kiosk {
  readonly #shelf: Shelf;
  readonly #wire: Wire;
  readonly #idle = new Idle();
  #package: Package;
  /** Comes between two respondents. */
  #next: Package | undefined;
  #tongue: Tongue;
  #visit: Visit | undefined;
  #sheet: Sheet | undefined;
  #shut: "closed" | "gone" | undefined;
  #left = false;
  /** Somebody is in the middle of something: answering, or reading thanks. */
  #busy = false;
  #timer: number | undefined;
  /** Of things kept on the tablet: one after the other. */
  #keeping: Promise<void> = Promise.resolve();

  constructor(first: Package, shelf: Shelf, wire: Wire) {
    this.#package = first;
    this.#tongue = firstTongue(first);
    this.#shelf = shelf;
    this.#wire = wire;
    look(first);
  }

  /** Nobody is in the middle of something. */
  get isFree(): boolean {
    return !this.#left && !this.#busy;
  }

  get version(): number {
    return this.#package.version;
  }

  /** Another package, as soon as the respondent is done. */
  renew(next: Package): void {
    this.#next = next;
    this.#shut = undefined;
    if (this.isFree) void this.begin();
  }

  /** Nothing is asked, because the survey takes no answers or the address leads nowhere; or it is asked again. */
  shut(why: "closed" | "gone" | undefined): void {
    if (why === this.#shut) return;
    this.#shut = why;
    if (this.isFree) void this.begin();
  }

  /** Waits for the next respondent. */
  async begin(): Promise<void> {
    clearTimeout(this.#timer);
    this.#idle.rest();
    this.#visit = undefined;
    this.#sheet = undefined;
    this.#busy = false;
    if (this.#left) return;
    if (this.#next) {
      this.#package = this.#next;
      this.#next = undefined;
      look(this.#package);
    }
    this.#tongue = firstTongue(this.#package);
    const words = this.#words;
    if (this.#shut === "gone") this.#note(words.gone, words.goneText);
    else if (this.#shut === "closed") this.#note(words.closed, words.closedText);
    else if ((await this.#shelf.waiting()) >= MOST_WAITING) {
      this.#note(words.full, words.fullText);
      this.#soon(FULL_AGAIN);
    } else if (this.#package.settings.start) this.#welcome();
    else this.#start();
  }

  /** Somebody holds the corner: the PIN, and what those who look after the kiosk want to know. */
  async leave(): Promise<void> {
    if (this.#left || document.querySelector("dialog")) return;
    this.#idle.rest();
    clearTimeout(this.#timer);
    // Nothing else may come to the screen meanwhile.
    const busy = this.#busy;
    this.#busy = true;
    this.#left = await askPin(this.#package.pin, this.#shelf, this.#words);
    if (this.#left) {
      await this.#end(false);
      guard(false);
      return this.#staff();
    }
    this.#busy = busy;
    if (this.#visit) this.#watch();
    else await this.begin();
  }

  get #words(): KioskWords {
    return wordsOf(this.#tongue.tag);
  }

  /** Begins anew after so many seconds. */
  #soon(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.begin(), seconds * 1_000);
  }

  #welcome(): void {
    const { survey, settings, known, scales } = this.#package;
    const { tag } = this.#tongue;
    // Whoever chose another language and left: the next one finds the first again.
    if (tag !== firstTongue(this.#package).tag) this.#soon(settings.idle_seconds);
    const title = new Interview(survey, scales, {}, known, 0n).text(survey.title, tag);
    const invitation = local(settings.invitation, tag, survey.default_language) || title;
    const go = () => this.#start();
    this.#show(
      el(
        "div.welcome",
        {},
        ring(false),
        el("h1", {}, invitation),
        el("button.main", { type: "button", onclick: go }, this.#words.start),
      ),
      () => this.#welcome(),
    );
  }

  #start(): void {
    clearTimeout(this.#timer);
    const id = crypto.randomUUID();
    const opened = this.#package.settings.start;
    const begunAt = new Date().toISOString();
    const visit: Visit = { id, begunAt, sent: false, opened, answers: {}, page: 0 };
    const first = this.#interview(visit).firstPage();
    if (first === undefined) {
      this.#thank(visit);
      return;
    }
    this.#visit = { ...visit, page: first };
    this.#busy = this.#package.settings.start;
    this.#ask();
  }

  /** Somebody has begun to answer. */
  #touched(visit: Visit): void {
    if (this.#busy) return;
    this.#busy = true;
    visit.opened = true;
    visit.begunAt = new Date().toISOString();
  }

  #interview({ id, answers }: Visit): Interview {
    const { survey, scales, known } = this.#package;
    return new Interview(survey, scales, answers, known, seedOf(id));
  }

  /** Shows the page the respondent is on, with what is entered. */
  #ask(entered?: Fields): void {
    const visit = this.#visit;
    if (!visit) return;
    const interview = this.#interview(visit);
    const before = interview.previousPage(visit.page);
    const questions = interview.page(visit.page).filter((question) => takesAnswer(question.kind));
    const kept = questions.flatMap((it) => written(it, visit.answers[it.key], this.#tongue.tag));
    const made = sheet({
      package: this.#package,
      tongue: this.#tongue,
      interview,
      page: visit.page,
      fields: entered ?? kept,
      back: before === undefined ? undefined : () => this.#go(before),
      sent: (fields) => this.#send(fields),
    });
    this.#sheet = made;
    this.#show(made.form, () => this.#ask(fieldsOf(made.form)));
    this.#watch();
  }

  /** An untouched first page waits for ever. */
  #watch(): void {
    const visit = this.#visit;
    if (!visit) return;
    const watch = () => {
      this.#touched(visit);
      this.#idle.watch(this.#package.settings.idle_seconds, this.#words, () => void this.#end(true));
    };
    if (this.#busy) watch();
    else this.#sheet?.form.addEventListener("input", watch, { once: true });
  }

  #go(page: number): void {
    const visit = this.#visit;
    if (!visit) return;
    this.#take(fieldsOf(this.#sheet?.form ?? document.createElement("form")), visit);
    visit.page = page;
    this.#ask();
  }

  #send(fields: Fields): void {
    const [visit, made] = [this.#visit, this.#sheet];
    if (!visit || !made) return;
    this.#touched(visit);
    const asked = new Set(made.questions.map((question) => question.key));
    const others = Object.entries(visit.answers).filter(([key]) => !asked.has(key));
    const trial = {
      ...visit,
      answers: { ...Object.fromEntries(others), ...readAll(made.questions, fields) },
    };
    const problems = this.#interview(trial).problemsOn(visit.page);
    if (problems.length > 0) {
      complain(made, problems, this.#tongue);
      return;
    }
    if (!visit.sent) visit.begunAt = new Date().toISOString();
    visit.sent = true;
    visit.answers = trial.answers;
    const next = this.#interview(visit).nextPage(visit.page);
    if (next === undefined) {
      void this.#finish(visit);
      return;
    }
    visit.page = next;
    void this.#keep(() => this.#shelf.note(this.#given(visit, false)));
    this.#ask();
  }

  /** Takes over what is right on the page, as it stands. */
  #take(fields: Fields, visit: Visit): void {
    const questions = this.#sheet?.questions ?? [];
    const trial = { ...visit, answers: { ...visit.answers, ...readAll(questions, fields) } };
    const wrong = this.#interview(trial)
      .problemsOn(visit.page)
      .map((problem) => problem.question);
    for (const { key } of questions) {
      const value = trial.answers[key];
      if (value !== undefined && !wrong.includes(key)) visit.answers[key] = value;
    }
  }

  async #finish(visit: Visit): Promise<void> {
    this.#idle.rest();
    this.#visit = undefined;
    const given = this.#given(visit, true);
    this.#thank(visit);
    await this.#give(given, true);
  }

  /** The respondent is gone; what was said is kept. `begin`: for the next one. */
  async #end(begin: boolean): Promise<void> {
    const visit = this.#visit;
    if (visit && this.#sheet) this.#take(fieldsOf(this.#sheet.form), visit);
    this.#visit = undefined;
    if (visit) await this.#give(this.#given(visit, false), visit.opened);
    if (begin) await this.begin();
  }

  #given(visit: Visit, completed: boolean): Given {
    return {
      id: visit.id,
      begun_at: visit.begunAt,
      ended_at: new Date().toISOString(),
      language: this.#tongue.tag,
      link: this.#package.link,
      version: this.#package.version,
      answers: this.#interview(visit).completed(),
      completed,
    };
  }

  /** `opened`: somebody was there, which counts even when nothing was said. */
  async #give(given: Given, opened: boolean): Promise<void> {
    await this.#keep(() => (opened ? this.#shelf.give(given) : this.#shelf.forget()));
    if (opened) void this.#wire.flush();
  }

  #keep(how: () => Promise<void>): Promise<void> {
    this.#keeping = this.#keeping.then(how, how);
    return this.#keeping;
  }

  #thank(visit: Visit): void {
    this.#busy = true;
    const { words, tag } = this.#tongue;
    const text = this.#interview(visit).thanks(tag) || words.thanks_text;
    const over = () => void this.begin();
    this.#show(
      el(
        "div.note",
        { role: "status" },
        ring(true),
        el("h1", {}, words.thanks),
        el("p", {}, text),
        el("div.go", {}, el("button.side", { type: "button", onclick: over }, this.#words.done)),
      ),
    );
    this.#soon(this.#package.settings.thanks_seconds);
  }

  #note(title: string, text: string): void {
    this.#show(el("div.note", {}, ring(false), el("h1", {}, title), el("p", {}, text)));
  }

  /** Puts this in the middle; `again` shows it in another language, where that can be chosen. */
  #show(content: HTMLElement, again?: () => void): void {
    const { name, logo, logo_text: alt, languages, survey } = this.#package;
    const { tag, direction } = this.#tongue;
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
    document.title = `${local(survey.title, tag, survey.default_language)} – ${name}`;
    const who = el("div.who", {}, logo ? el("img", { src: logo, alt }) : name);
    const main = el("main", { id: "main", tabindex: "-1" }, content);
    document.body.replaceChildren(
      el("header.top", {}, who, again && languages.length > 1 && this.#tongues(again)),
      main,
    );
    void this.#warn();
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }

  #tongues(again: () => void): HTMLElement {
    const choose = (tongue: Tongue) => {
      this.#tongue = tongue;
      if (this.#visit) this.#touched(this.#visit);
      again();
    };
    const buttons = this.#package.languages.map((tongue) => {
      const pressed = String(tongue === this.#tongue);
      const onclick = () => choose(tongue);
      return el(
        "button",
        { type: "button", lang: tongue.tag, "aria-pressed": pressed, onclick },
        tongue.name,
      );
    });
    return el("nav.tongues", { "aria-label": this.#tongue.words.languages }, ...buttons);
  }

  async #warn(): Promise<void> {
    const count = await this.#shelf.waiting();
    document.querySelector(".warn")?.remove();
    if (count >= NEARLY)
      document.body.append(el("p.warn", { role: "status" }, filled(this.#words.nearlyFull, { count })));
  }

  /** For those who look after the kiosk, after the PIN. */
  async #staff(): Promise<void> {
    const words = this.#words;
    const [waiting, refused, heard] = await Promise.all([
      this.#shelf.waiting(),
      this.#shelf.rejected(),
      this.#shelf.get("heard"),
    ]);
    const time = heard === undefined ? words.never : new Date(heard).toLocaleString(this.#tongue.tag);
    const send = () => {
      const sent = this.#shelf.retry().then(() => this.#wire.flush());
      void sent.then(() => this.#staff());
    };
    const resume = () => {
      this.#left = false;
      guard(true);
      void this.begin();
    };
    this.#show(
      el(
        "div.note",
        {},
        el("h1", {}, words.paused),
        el("p", {}, filled(words.waiting, { count: waiting })),
        refused.count > 0 && el("p", {}, filled(words.refused, refused)),
        el("p", {}, filled(words.heard, { time })),
        el("p.soft", {}, filled(words.version, { version: this.#package.version })),
        el(
          "div.go",
          {},
          el("button.main", { type: "button", onclick: resume }, words.resume),
          el("button.side", { type: "button", onclick: send }, words.send),
        ),
      ),
    );
  }
}

function firstTongue({ languages }: Package): Tongue {
  const [first] = languages;
  if (!first) throw new Error("a survey without a language");
  return first;
}

function readAll(questions: Question[], fields: Fields): Record<string, AnswerValue> {
  const answers: Record<string, AnswerValue> = {};
  for (const question of questions) {
    const value = read(question, fields);
    if (value !== undefined) answers[question.key] = value;
  }
  return answers;
}
