import { Frame, find } from "./frame";
import { Memory } from "./memory";
import { Talk } from "./talk";
import type { Told } from "./told";
import { arm, mayAsk } from "./triggers";

/** What a page may say: `resonanz("event", "order_placed")`. */
export type Word = [what: string, value?: unknown];

/** One survey in this page. */
export class Widget {
  private readonly memory: Memory;
  private frame?: Frame;
  private talk?: Talk;
  private ticket = "";
  private happened?: (event: string) => void;
  /** Said before it was known what was set up. */
  private early: Word[] = [];

  constructor(
    private readonly server: string,
    private readonly code: string,
    private readonly said: DOMStringMap,
  ) {
    this.memory = new Memory(code);
  }

  async start() {
    const address = `${this.server}/w/${encodeURIComponent(this.code)}${this.query({})}`;
    const response = await fetch(address, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      priority: "low",
    });
    // Nothing was set up, or the survey takes no answers now.
    if (response.status !== 200) return;
    const told = (await response.json()) as Told;
    const frame = new Frame(told, () => void this.open());
    this.frame = frame;
    this.talk = new Talk(this.server, frame, this.memory, told.trouble);
    if (told.button && frame.mount()) frame.showButton();
    if (mayAsk()) this.wait(told, frame);
    const early = this.early;
    this.early = [];
    for (const word of early) this.hear(word);
  }

  /** The page says something. */
  hear(word: Word) {
    const [what, value] = word;
    if (what === "consent") this.memory.allow(value === true);
    else if (what === "identify") this.identify(value);
    else if (!this.frame) this.early.push(word);
    else if (what === "open") void this.open();
    else if (what === "close") this.frame.close();
    else if (what === "event" && typeof value === "string") this.happened?.(value);
  }

  /** Who it is, sealed by the server: what a page merely claims is not believed. */
  private identify(value: unknown) {
    const token: unknown = value && typeof value === "object" && "token" in value ? value.token : null;
    if (typeof token !== "string" || token.length > 8000 || token === this.ticket) return;
    this.ticket = token;
    this.memory.under = "";
    this.frame?.clear();
  }

  private wait(told: Told, frame: Frame) {
    // Decided once: whoever is not drawn is not drawn again at the next trigger.
    const drawn = Math.random() < told.share;
    const ask = () => {
      if (!drawn || frame.isOpen || this.memory.rests(told.ask_again_days)) return true;
      if (!frame.mount()) return false;
      this.memory.note();
      void this.talk?.begin(this.first({}), false);
      return true;
    };
    this.happened = arm(told, ask);
    const place = told.placement === "inline" && told.triggers.length === 0 ? find(told.selector) : null;
    if (!place) return;
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      ask();
    });
    watch.observe(place);
  }

  /** A person, or the page for him, wants to say something. */
  private async open() {
    const { frame, talk } = this;
    if (!frame || !talk || !frame.mount() || frame.reopen()) return;
    this.memory.note();
    if (this.memory.under && (await talk.begin(this.memory.under, true))) return;
    this.memory.under = "";
    await talk.begin(this.first({ unasked: "" }), true);
  }

  private first(more: Record<string, string>): string {
    return `/w/${encodeURIComponent(this.code)}/page${this.query(more)}`;
  }

  /** The language of the page, who it is, and what the page says about itself. */
  private query(more: Record<string, string>): string {
    const query = new URLSearchParams(more);
    const lang = this.said.lang ?? document.documentElement.lang;
    if (lang) query.set("lang", lang);
    if (this.ticket) query.set("t", this.ticket);
    for (const [name, value] of Object.entries(this.said))
      if (value && /^a[A-Z]/.test(name)) query.set(`a_${snake(name.slice(1))}`, value);
    const text = query.toString();
    return text && `?${text}`;
  }
}

/** `data-a-order-value` is `aOrderValue` here and `order_value` there. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) => (at > 0 ? "_" : "") + letter.toLowerCase());
}
