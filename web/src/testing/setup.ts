import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { setLanguage } from "~/i18n";
import { install } from "./double";

// A busy machine may take its time; what is waited for is a condition, never a duration.
configure({ asyncUtilTimeout: 15_000 });

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
