import { Widget, type Word } from "./widget";

/** What pages call; they may call it before the script is there, see the guide. */
interface Resonanz {
  (...word: Word): void;
  /** Said before there was anybody to hear it. */
  q?: ArrayLike<unknown>[];
  /** One for each tag of the script. */
  widgets?: Widget[];
}

const page = window as Window & { resonanz?: Resonanz };
const tag = document.currentScript;

if (tag instanceof HTMLScriptElement && tag.dataset.link) {
  const widget = new Widget(new URL(tag.src).origin, tag.dataset.link, tag.dataset);
  if (!page.resonanz?.widgets) {
    const early = page.resonanz?.q ?? [];
    const widgets: Widget[] = [];
    const resonanz: Resonanz = (...word) => {
      for (const one of widgets) one.hear(word);
    };
    page.resonanz = Object.assign(resonanz, { widgets, q: early });
  }
  page.resonanz.widgets?.push(widget);
  for (const word of page.resonanz.q ?? []) widget.hear(Array.from(word) as Word);
  // The page comes first: nothing is asked for before it is there and at rest.
  const start = () => void widget.start().catch(() => undefined);
  const begin = () => {
    // Safari knows no idleness.
    if ("requestIdleCallback" in window) requestIdleCallback(start, { timeout: 5000 });
    else setTimeout(start, 200);
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
