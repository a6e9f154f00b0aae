import css from "virtual:style";
import type { Told } from "./told";

/** The element in the page of others, and what stands in it: a button, and a panel with the survey. */
export class Frame {
  /** Nobody of the page comes in here by accident, neither its styles nor its scripts. */
  readonly root: ShadowRoot;
  private readonly host = document.createElement("resonanz-widget");
  private readonly news = element("p", "said");
  private readonly inline: boolean;
  private hand?: HTMLButtonElement;
  private panel?: HTMLElement;
  private veil?: HTMLElement;
  /** Where the person was before. */
  private before: Element | null = null;

  constructor(
    private readonly told: Told,
    private readonly open: () => void,
  ) {
    this.inline = told.placement === "inline";
    this.root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css + told.style);
    this.root.adoptedStyleSheets = [sheet];
    this.news.role = "status";
    this.host.lang = told.language;
    this.host.dir = told.direction;
    if (this.inline) this.host.dataset.inline = "";
    this.root.append(this.news);
    // What is typed here is no shortcut of the page.
    for (const type of ["keydown", "keyup", "keypress"])
      this.root.addEventListener(type, (e) => e.stopPropagation());
    this.root.addEventListener("keydown", (e) => this.pressed(e as KeyboardEvent));
    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape" && !e.defaultPrevented) this.close();
    });
  }

  /** Puts itself into the page; `false` when its place is not there. */
  mount(): boolean {
    if (this.host.isConnected) return true;
    const place = this.inline ? find(this.told.selector) : document.body;
    place?.append(this.host);
    return !!place;
  }

  /** The button that is always there. */
  showButton() {
    const { button } = this.told;
    if (!button) return;
    this.hand = element("button", button.side === "left" ? "hand left" : "hand");
    this.hand.type = "button";
    this.hand.textContent = button.label;
    this.hand.setAttribute("aria-expanded", "false");
    this.hand.addEventListener("click", this.open);
    this.root.append(this.hand);
  }

  /** Shows this page. `called`: a person wanted it, so attention goes there; else it only appears. */
  show(sheet: HTMLElement, called: boolean) {
    const first = !this.isOpen;
    if (first) this.before = deepest();
    const { placement, close } = this.told;
    const corner = { bottom_right: "", bottom_left: " left", centre: " middle", inline: " inline" }[
      placement
    ];
    const panel = element("div", `panel${corner}${first ? " arriving" : ""}`);
    panel.role = this.inline ? "region" : "dialog";
    panel.ariaLabel = sheet.dataset.title ?? "";
    panel.lang = sheet.lang;
    panel.dir = sheet.dir;
    panel.tabIndex = -1;
    if (!this.inline) {
      const button = element("button", "close");
      button.type = "button";
      button.textContent = "×";
      button.ariaLabel = close;
      button.addEventListener("click", () => this.close());
      const bar = element("div", "bar");
      bar.append(button);
      panel.append(bar);
    }
    panel.append(sheet);
    // Always a new panel: one that grows or shrinks would be a shift of the layout.
    if (this.panel) this.panel.replaceWith(panel);
    else this.root.append(panel);
    this.panel = panel;
    this.hand?.setAttribute("aria-expanded", "true");
    if (called) this.dim();
    if (called) this.attend();
    else this.news.textContent = panel.ariaLabel;
  }

  /** Shows again what was closed; `false` when there is nothing. */
  reopen(): boolean {
    if (!this.panel?.querySelector("form,.note")) return false;
    if (this.isOpen) return true;
    this.before = deepest();
    this.panel.hidden = false;
    this.hand?.setAttribute("aria-expanded", "true");
    this.dim();
    this.attend();
    return true;
  }

  close() {
    if (!this.panel || !this.isOpen || this.inline) return;
    const here = this.root.activeElement !== null;
    this.panel.hidden = true;
    this.veil?.remove();
    this.veil = undefined;
    this.news.textContent = "";
    this.hand?.setAttribute("aria-expanded", "false");
    if (!here) return;
    const back = this.before?.isConnected ? this.before : this.hand;
    if (back instanceof HTMLElement) back.focus();
  }

  /** Forgets what was shown. */
  clear() {
    this.close();
    this.panel?.remove();
    this.panel = undefined;
  }

  get isOpen(): boolean {
    return !!this.panel && !this.panel.hidden;
  }

  /** In the middle and called for, it is all there is for now. */
  private dim() {
    if (this.told.placement !== "centre" || !this.panel) return;
    this.panel.ariaModal = "true";
    if (this.veil) return;
    this.veil = element("div", "veil");
    this.veil.addEventListener("click", () => this.close());
    this.panel.before(this.veil);
  }

  /** Where to go on reading: what is wrong, else the beginning. */
  private attend() {
    if (this.inline) this.host.scrollIntoView({ block: "nearest" });
    const errors = this.panel?.querySelector<HTMLElement>(".errors");
    (errors ?? this.panel)?.focus({ preventScroll: !this.inline });
  }

  private pressed(event: KeyboardEvent) {
    if (event.key === "Escape") this.close();
    if (event.key !== "Tab" || !this.veil || !this.panel) return;
    const stops = [
      ...this.panel.querySelectorAll<HTMLElement>("a[href],button,input,select,textarea"),
    ].filter((one) => one.tabIndex >= 0 && one.getClientRects().length > 0);
    const [first, last] = [stops[0], stops.at(-1)];
    const now = this.root.activeElement;
    const leaves = event.shiftKey ? now === first || now === this.panel : now === last;
    if (!leaves) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  classes: string,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = classes;
  return made;
}

/** A selector the page's own language may not know names nothing. */
export function find(selector: string): Element | null {
  try {
    return document.querySelector(selector);
  } catch {
    return null;
  }
}

/** What has the focus, in whichever shadow. */
function deepest(): Element | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found === document.body ? null : found;
}
