/**
 * What a screen reader says of a page, in order: from the page itself, not from the definition, so
 * that it cannot tell another story than the page does.
 */

export type SpokenRole =
  | "title"
  | "heading"
  | "text"
  | "group"
  | "field"
  | "choice"
  | "tick"
  | "button"
  | "link"
  | "image"
  | "alert"
  | "progress";

export interface Spoken {
  role: SpokenRole;
  words: string;
  /** BCP 47, where it differs from the page. */
  language?: string;
  required?: boolean;
  checked?: boolean;
  /** What else belongs to it: hints, wrong answers. */
  described?: string;
}

const tidy = (text: string | null | undefined): string => (text ?? "").replaceAll(/\s+/g, " ").trim();

/** The words of an element without what is hidden from everybody or from screen readers. */
function wordsOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  if (!isElement(node) || isHidden(node)) return "";
  if (node.tagName === "IMG") return node.getAttribute("alt") ?? "";
  const label = node.getAttribute("aria-label");
  if (label !== null && node.tagName === "svg") return label;
  const inner = [...node.childNodes].map(wordsOf).join("");
  return blocks.has(node.tagName) ? ` ${inner} ` : inner;
}

const blocks = new Set(["P", "DIV", "LI", "TD", "TH", "BR", "LEGEND", "H1", "H2", "H3", "H4"]);

// Pages come from a frame: their classes are another window's.
const isElement = (node: Node): node is HTMLElement => node.nodeType === Node.ELEMENT_NODE;

const unspoken = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "HEAD"]);

function isHidden(element: Element): boolean {
  return (
    unspoken.has(element.tagName) ||
    element.getAttribute("aria-hidden") === "true" ||
    element.hasAttribute("hidden") ||
    (element.tagName === "INPUT" && element.getAttribute("type") === "hidden")
  );
}

/** In a shadow, ids name what is in it. */
const rootOf = (element: Element) => element.getRootNode() as Document | ShadowRoot;

function byIds(element: Element, ids: string | null): string {
  const root = rootOf(element);
  const words = (ids ?? "").split(/\s+/).map((id) => (id ? root.getElementById(id) : null));
  return tidy(words.map((named) => (named ? wordsOf(named) : "")).join(" "));
}

function labelOf(element: HTMLElement): string {
  const named =
    byIds(element, element.getAttribute("aria-labelledby")) || tidy(element.getAttribute("aria-label"));
  if (named) return named;
  const labels = (element as HTMLInputElement).labels;
  const own = tidy([...(labels ?? [])].map(wordsOf).join(" "));
  return own || tidy(element.getAttribute("placeholder")) || tidy(element.getAttribute("value"));
}

function spokenField(element: HTMLInputElement): Spoken {
  const type = element.getAttribute("type") ?? "text";
  const described = byIds(element, element.getAttribute("aria-describedby"));
  const role: SpokenRole =
    type === "radio" ? "choice" : type === "checkbox" ? "tick" : type === "submit" ? "button" : "field";
  return {
    role,
    words: labelOf(element),
    ...((element.hasAttribute("required") || element.getAttribute("aria-required") === "true") && {
      required: true,
    }),
    ...((role === "choice" || role === "tick") && { checked: element.hasAttribute("checked") }),
    ...(described && { described }),
  };
}

/** The page from top to bottom as it is read out; of a page of a website only the survey in it. */
export function readingOrder(page: Document): Spoken[] {
  const said: Spoken[] = [];
  const labelled = new Set<Element>();
  const pageLanguage = page.documentElement.lang;
  const say = (element: Element, spoken: Spoken) => {
    if (!spoken.words) return;
    const language = element.closest("[lang]")?.getAttribute("lang") ?? "";
    said.push({ ...spoken, ...(language && language !== pageLanguage && { language }) });
  };
  const children = (element: HTMLElement) => {
    for (const child of element.childNodes) {
      if (isElement(child)) walk(child);
      else if (child.nodeType === Node.TEXT_NODE)
        say(element, { role: "text", words: tidy(child.textContent) });
    }
  };
  const walk = (element: HTMLElement) => {
    if (isHidden(element) || labelled.has(element)) return;
    const one = spokenAlone(element);
    if (one) {
      say(element, one);
    } else if (isGroup(element)) {
      const legend = element.querySelector(":scope > legend");
      if (legend) labelled.add(legend);
      const words = legend ? tidy(wordsOf(legend)) : byIds(element, element.getAttribute("aria-labelledby"));
      say(element, { role: "group", words });
      children(element);
    } else if (element.tagName === "LABEL") {
      // A label is read with its field, not by itself.
      element.querySelectorAll<HTMLElement>("input, textarea, select, button").forEach(walk);
    } else if (isPlain(element)) say(element, { role: "text", words: tidy(wordsOf(element)) });
    else children(element);
  };
  if (page.title) said.push({ role: "title", words: tidy(page.title) });
  walk(page.querySelector("resonanz-widget")?.shadowRoot?.querySelector<HTMLElement>(".panel") ?? page.body);
  return said;
}

const isGroup = (element: Element): boolean =>
  element.tagName === "FIELDSET" || ["radiogroup", "group"].includes(element.getAttribute("role") ?? "");

/** Elements that are read as one thing, whatever is inside. */
function spokenAlone(element: HTMLElement): Spoken | undefined {
  const words = () => tidy(element.getAttribute("aria-label")) || tidy(wordsOf(element));
  if (element.getAttribute("role") === "alert") return { role: "alert", words: tidy(wordsOf(element)) };
  switch (element.tagName) {
    case "H1":
    case "H2":
    case "H3":
    case "H4":
      return { role: "heading", words: tidy(wordsOf(element)) };
    case "INPUT":
    case "TEXTAREA":
    case "SELECT":
      return spokenField(element as HTMLInputElement);
    case "BUTTON":
      return { role: "button", words: words() };
    case "A":
      return element.hasAttribute("href") ? { role: "link", words: words() } : undefined;
    case "IMG":
      return { role: "image", words: tidy(element.getAttribute("alt")) };
    case "PROGRESS":
      return { role: "progress", words: labelOf(element) };
    default:
      return undefined;
  }
}

/** Holds words and nothing that is announced by itself. */
const isPlain = (element: Element): boolean =>
  element.querySelector(
    "input, textarea, select, button, a[href], img, h1, h2, h3, h4, fieldset, p, li, label, [role]",
  ) === null && tidy(element.textContent) !== "";
