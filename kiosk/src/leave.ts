/** The way out: a corner held for three seconds, and the PIN. */

import { el } from "./build.ts";
import type { HiddenPin } from "./package.ts";
import { isPin, waitUntil } from "./pin.ts";
import type { Shelf } from "./shelf.ts";
import { type KioskWords, filled } from "./words.ts";

const HOLD = 3_000;
/** Pixels of the corner at the top, where reading begins and where it ends. */
const CORNER = 96;
/** Nobody goes on entering: the questions come back. */
const PATIENCE = 20_000;
const LONGEST_PIN = 8;

/** Calls `held` when a corner at the top is held. */
export function watchCorner(held: () => void): void {
  let timer: number | undefined;
  const stop = () => clearTimeout(timer);
  addEventListener("pointerdown", (event) => {
    stop();
    const inCorner =
      event.clientY < CORNER && (event.clientX < CORNER || event.clientX > innerWidth - CORNER);
    if (inCorner) timer = window.setTimeout(held, HOLD);
  });
  addEventListener("pointermove", (event) => {
    if (event.clientY >= CORNER) stop();
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, stop);
}

/** Asks for the PIN; true when it is right. */
export function askPin(hidden: HiddenPin, shelf: Shelf, words: KioskWords): Promise<boolean> {
  return new Promise((resolve) => {
    let entered = "";
    let checking = false;
    const shown = el("output.digits", { "aria-live": "polite" });
    const trouble = el("p.error", { role: "alert" });
    const show = () => {
      shown.textContent = "●".repeat(entered.length);
      shown.setAttribute("aria-label", filled(words.digits, { count: entered.length }));
    };
    let idle: number | undefined;
    const close = (right: boolean) => {
      clearTimeout(idle);
      dialog.remove();
      resolve(right);
    };
    const touched = () => {
      clearTimeout(idle);
      idle = window.setTimeout(() => close(false), PATIENCE);
    };
    const digit = (one: string) => {
      if (entered.length < LONGEST_PIN) entered += one;
      trouble.textContent = "";
      show();
    };
    const clear = () => {
      entered = entered.slice(0, -1);
      show();
    };
    const check = async () => {
      if (checking || entered === "") return;
      checking = true;
      const pin = entered;
      entered = "";
      show();
      const right = await tried(pin, hidden, shelf);
      checking = false;
      if (right === true) close(true);
      else trouble.textContent = right === false ? words.wrongPin : filled(words.wait, { seconds: right });
    };
    const button = (label: string, onclick: () => void, name = "button.key") =>
      el(name, { type: "button", onclick }, label);
    const dialog = el(
      "dialog.panel",
      { "aria-labelledby": "pin-title" },
      el("h2", { id: "pin-title" }, words.pin),
      shown,
      trouble,
      el(
        "div.keys",
        {},
        ..."1 2 3 4 5 6 7 8 9".split(" ").map((one) => button(one, () => digit(one))),
        button(words.clear, clear, "button.key.text"),
        button("0", () => digit("0")),
        button(words.enter, () => void check(), "button.key.text"),
      ),
      button(words.cancel, () => close(false), "button.side"),
    ) as HTMLDialogElement;
    dialog.addEventListener("pointerdown", touched);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    dialog.addEventListener("keydown", (event) => {
      touched();
      if (/^\d$/.test(event.key)) digit(event.key);
      else if (event.key === "Backspace") clear();
      else if (event.key === "Enter" && event.target === dialog) void check();
    });
    document.body.append(dialog);
    dialog.showModal();
    show();
    touched();
  });
}

/** Right, wrong, or the seconds to wait before any PIN is tried. */
async function tried(pin: string, hidden: HiddenPin, shelf: Shelf): Promise<boolean | number> {
  const { count, until } = (await shelf.get("attempts")) ?? { count: 0, until: 0 };
  const now = Date.now();
  // A clock that was set back does not lock anybody out for longer than the wait itself.
  const wait = Math.min(until - now, waitUntil(count, 0));
  if (wait > 0) return Math.ceil(wait / 1_000);
  const right = await isPin(pin, hidden);
  const attempts = right ? { count: 0, until: 0 } : { count: count + 1, until: waitUntil(count + 1, now) };
  await shelf.keep("attempts", attempts);
  return right;
}
