import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { setLanguage } from "~/i18n";
import { install } from "./double";

/** What jsdom lacks; nothing is ever seen or resized there. */
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

beforeAll(async () => {
  Object.defineProperty(navigator, "languages", { value: ["en-GB", "de-DE"], configurable: true });
  window.ResizeObserver = Observer;
  window.IntersectionObserver = Observer as unknown as typeof IntersectionObserver;
  window.matchMedia = (query) => ({ matches: query.includes("reduce"), media: query }) as MediaQueryList;
  window.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  await setLanguage("en");
});

beforeEach(() => install());
afterEach(cleanup);
