import { expect, test } from "vitest";
import type { SurveyLink } from "~/api/survey";
import { quiet, snippet, tidy, triggerOf, withTrigger } from "./widget";

test("a trigger is added, changed and taken away; others stay", () => {
  const two = withTrigger(withTrigger(quiet, "exit", { type: "exit" }), "time", { type: "time", seconds: 5 });
  expect(two.triggers).toEqual([{ type: "exit" }, { type: "time", seconds: 5 }]);
  const changed = withTrigger(two, "time", { type: "time", seconds: 9 });
  expect(triggerOf(changed, "time")?.seconds).toBe(9);
  expect(withTrigger(changed, "exit", null).triggers).toEqual([{ type: "time", seconds: 9 }]);
  expect(withTrigger(quiet, "event", null)).toEqual(quiet);
});

test("what says nothing is not sent", () => {
  const typed = {
    ...quiet,
    addresses: [" /a ", "", "/b*"],
    selector: "#x",
    button: { label: { de: "Ihre Meinung", en: "  " }, side: "left" as const },
  };
  const kept = {
    addresses: ["/a", "/b*"],
    selector: "",
    button: { label: { de: "Ihre Meinung" }, side: "left" },
  };
  expect(tidy(typed)).toEqual({ ...quiet, ...kept });
  expect(tidy({ ...typed, placement: "inline" }).selector).toBe("#x");
  expect(tidy({ ...quiet, button: null }).button).toBeNull();
});

test("the line for the pages names this server and this link", () => {
  const link = { url: "https://cx.example/s/k7m2p9", code: "k7m2p9" } as SurveyLink;
  expect(snippet(link)).toBe('<script async src="https://cx.example/widget.js" data-link="k7m2p9"></script>');
});
