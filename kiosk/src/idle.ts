/** Somebody has gone: asks whether anybody is still there, and says so when nobody is. */

import { el } from "./build.ts";
import { type KioskWords, filled } from "./words.ts";

/** Seconds the question stands. */
const COUNTDOWN = 10;

export class Idle {
  #seconds = 0;
  #timer: number | undefined;
  #gone: (() => void) | undefined;
  #words: KioskWords | undefined;
  #dialog: HTMLDialogElement | undefined;

  constructor() {
    for (const kind of ["pointerdown", "keydown", "input", "scroll"])
      addEventListener(kind, () => this.touched(), { capture: true, passive: true });
  }

  /** From now on `gone` is called after so many seconds without a touch, and a last question. */
  watch(seconds: number, words: KioskWords, gone: () => void): void {
    this.rest();
    this.#seconds = seconds;
    this.#words = words;
    this.#gone = gone;
    this.touched();
  }

  /** Nobody is waited for. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#gone = undefined;
    this.#close();
  }

  touched(): void {
    if (!this.#gone || this.#dialog) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#ask(COUNTDOWN), this.#seconds * 1_000);
  }

  #ask(left: number): void {
    const words = this.#words;
    if (!words || !this.#gone) return;
    const text = el("p", { "aria-live": "off" }, filled(words.stillText, { seconds: left }));
    const stay = () => {
      clearTimeout(this.#timer);
      this.#close();
      this.touched();
    };
    const dialog = el(
      "dialog.panel",
      { "aria-labelledby": "still" },
      el("h2", { id: "still" }, words.stillThere),
      text,
      el(
        "div.go",
        {},
        el("button.main", { type: "button", onclick: stay }, words.yes),
        el("button.side", { type: "button", onclick: () => this.#end() }, words.over),
      ),
    ) as HTMLDialogElement;
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      stay();
    });
    document.body.append(dialog);
    dialog.showModal();
    this.#dialog = dialog;
    const count = (seconds: number) => {
      text.textContent = filled(words.stillText, { seconds });
      this.#timer = window.setTimeout(() => (seconds > 1 ? count(seconds - 1) : this.#end()), 1_000);
    };
    count(left);
  }

  #end(): void {
    const gone = this.#gone;
    this.rest();
    gone?.();
  }

  #close(): void {
    this.#dialog?.remove();
    this.#dialog = undefined;
  }
}
